/** Small questions about a conversation. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** Messages whose views are asked for at once. */
const mostViews = 200;

/** Members of a channel who are looked at to see whether they are online. */
const mostCounted = 200;

/** https://core.telegram.org/method/messages.getPeerSettings */
export async function getPeerSettings(context: UserContext, request: tl.MessagesGetPeerSettingsRequest): Promise<tl.MessagesPeerSettings> {
  const { peerId } = await resolvePeer(context, request.peer, 'see');
  const peers = await context.peers.describe(context.userId, [peerId], toSeconds(context.now));
  return { _: 'messages.peerSettings', settings: { _: 'peerSettings' }, ...peers };
}

/** Of a channel, the first members are counted. https://core.telegram.org/method/messages.getOnlines */
export async function getOnlines(context: UserContext, request: tl.MessagesGetOnlinesRequest): Promise<tl.ChatOnlines> {
  const peer = await resolvePeer(context, request.peer, 'see');
  if (peer.type === 'user') return { _: 'chatOnlines', onlines: 1 };
  const { userId, stores } = context;
  const memberIds = peer.type === 'chat' ? (await stores.chats.members(peer.chat.id)).map((member) => member.userId) : await stores.channelMembers.memberIds(peer.channel.id, 0, mostCounted);
  // How many are there is no business of somebody who is gone.
  const viewed = memberIds.includes(userId) ? await stores.users.view(userId, memberIds) : [];
  const onlines = viewed.filter(({ user }) => user.id === userId || user.presence.onlineUntil > toSeconds(context.now));
  return { _: 'chatOnlines', onlines: onlines.length };
}

/** Nobody counts the views of messages in private conversations and basic groups. https://core.telegram.org/method/messages.getMessagesViews */
export async function getMessagesViews(context: UserContext, request: tl.MessagesGetMessagesViewsRequest): Promise<tl.MessagesMessageViews> {
  if (request.id.length > mostViews) refuse('LIMIT_INVALID');
  await resolvePeer(context, request.peer, 'readMessages');
  return { _: 'messages.messageViews', views: request.id.map(() => ({ _: 'messageViews' })), chats: [], users: [] };
}
