/** messages.getChats, getFullChat and getCommonChats: what one may know about basic groups. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorise } from '../../../domain/authorise.js';
import { chatMembersToTl } from '../../../domain/chat-to-tl.js';
import { isMember } from '../../../domain/chat.js';
import { inviteToTl } from '../../../domain/invite-to-tl.js';
import { chatPeer } from '../../../domain/peer-id.js';
import type { ChatId, UserId } from '../../../domain/peer-id.js';
import { refuse } from '../../../errors.js';
import { toSeconds } from '../../../ports/clock.js';
import { findNotifySettings } from '../../account/notify-settings.js';
import type { UserContext } from '../../context.js';
import { resolveChat, resolveUser } from '../../resolve-peer.js';

/** Groups in one question, and in one answer, at most. */
const mostChats = 100;

/** https://core.telegram.org/method/messages.getChats */
export async function getChats(context: UserContext, request: tl.MessagesGetChatsRequest): Promise<tl.MessagesChats> {
  if (request.id.length > mostChats) refuse('LIMIT_INVALID');
  for (const chatId of request.id) await resolveChat(context, chatId, 'see');
  return { _: 'messages.chats', chats: await describeChats(context, request.id) };
}

/** Members learn who the others are; who is gone, only that they may not. https://core.telegram.org/method/messages.getFullChat */
export async function getFullChat(context: UserContext, request: tl.MessagesGetFullChatRequest): Promise<tl.MessagesChatFull> {
  const { userId, stores, peers } = context;
  const chat = await resolveChat(context, request.chatId, 'see');
  const peerId = chatPeer(chat.id);
  const [viewed = { chat, standing: undefined }] = await stores.chats.view(userId, [chat.id]);
  const members = isMember(viewed.standing) ? await stores.chats.members(chat.id) : [];
  const maySeeLink = authorise({ kind: 'chat', askerId: userId, action: 'shareInvite', ...viewed }).allowed;
  const invite = maySeeLink ? await stores.invites.findPermanent(peerId, userId) : undefined;
  const pinnedMsgId = await stores.histories.latestPinned(userId, peerId);
  const named: UserId[] = members.map((member) => member.userId);
  return {
    _: 'messages.chatFull',
    fullChat: {
      _: 'chatFull',
      id: chat.id,
      about: '',
      participants: chatMembersToTl(viewed, members),
      notifySettings: await findNotifySettings(context, peerId),
      ...(invite !== undefined && { exportedInvite: inviteToTl(invite) }),
      ...(pinnedMsgId !== undefined && { pinnedMsgId }),
    },
    ...(await peers.describe(userId, [peerId, ...named], toSeconds(context.now))),
  };
}

/** https://core.telegram.org/method/messages.getCommonChats */
export async function getCommonChats(context: UserContext, request: tl.MessagesGetCommonChatsRequest): Promise<tl.MessagesChats> {
  const other = await resolveUser(context, request.userId, 'see');
  if (other.id === context.userId) refuse('USER_ID_INVALID');
  const limit = request.limit > 0 ? Math.min(request.limit, mostChats) : mostChats;
  const maxId = Math.max(0, request.maxId);
  const { chatIds, total } = await context.stores.chats.common({ userId: context.userId, otherId: other.id, maxId, limit });
  const chats = await describeChats(context, chatIds);
  return chatIds.length < total ? { _: 'messages.chatsSlice', count: total, chats } : { _: 'messages.chats', chats };
}

async function describeChats(context: UserContext, ids: readonly ChatId[]): Promise<tl.Chat[]> {
  return (await context.peers.describe(context.userId, ids.map(chatPeer), toSeconds(context.now))).chats;
}
