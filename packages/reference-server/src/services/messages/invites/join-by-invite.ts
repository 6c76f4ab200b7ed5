/** messages.checkChatInvite and importChatInvite: what a link leads to, and joining through it. */
import type * as tl from '@kitewire/tl-schema/api';
import { isMember, mostChatMembers } from '../../../domain/chat.js';
import { isInviteHash, isUsable } from '../../../domain/invite.js';
import type { Invite } from '../../../domain/invite.js';
import { chatPeer, peerKind } from '../../../domain/peer-id.js';
import { refuse } from '../../../errors.js';
import { toSeconds } from '../../../ports/clock.js';
import { callerOf } from '../../../rpc/context.js';
import { enforceWait } from '../../../rpc/limits.js';
import { renderEvent } from '../../../updates/event-push.js';
import { describeInvitedChannel, enterChannel } from '../../channels/join-channel.js';
import { commandIn } from '../../channels/resolve-channel.js';
import type { UserContext } from '../../context.js';

/** Members are led to the group, others learn its name and size. https://core.telegram.org/method/messages.checkChatInvite */
export async function checkChatInvite(context: UserContext, request: tl.MessagesCheckChatInviteRequest): Promise<tl.ChatInvite> {
  const invite = await findInvite(context, request.hash);
  const { kind, id } = peerKind(invite.peerId);
  if (kind === 'channel') return describeInvitedChannel(context, id);
  const [viewed] = kind === 'chat' ? await context.stores.chats.view(context.userId, [id]) : [];
  if (viewed === undefined) return refuse('INVITE_HASH_EXPIRED');
  if (isMember(viewed.standing)) {
    const { chats } = await context.peers.describe(context.userId, [chatPeer(id)], toSeconds(context.now));
    return { _: 'chatInviteAlready', chat: chats[0] ?? refuse('INVITE_HASH_EXPIRED') };
  }
  const { title, memberCount } = viewed.chat;
  return { _: 'chatInvite', title, photo: { _: 'photoEmpty', id: 0n }, participantsCount: memberCount, color: 0 };
}

/** https://core.telegram.org/method/messages.importChatInvite */
export async function importChatInvite(context: UserContext, request: tl.MessagesImportChatInviteRequest): Promise<tl.Updates> {
  const { hash, peerId } = await findInvite(context, request.hash);
  const { kind, id } = peerKind(peerId);
  if (kind === 'channel') return enterChannel(context, { ...commandIn(context, id), hash });
  const outcome = await context.stores.chats.join({
    actorId: context.userId,
    hash,
    date: toSeconds(context.now),
    most: mostChatMembers,
    origin: callerOf(context),
  });
  switch (outcome.type) {
    case 'inviteEnded':
      return refuse('INVITE_HASH_EXPIRED');
    case 'alreadyMember':
      return refuse('USER_ALREADY_PARTICIPANT');
    case 'full':
      return refuse('USERS_TOO_MUCH');
    case 'changed':
      return renderEvent(outcome.event, context.peers);
  }
}

/** A link that is good; guessing at links is limited. */
async function findInvite(context: UserContext, hash: string): Promise<Invite> {
  if (hash === '') refuse('INVITE_HASH_EMPTY');
  if (!isInviteHash(hash)) refuse('INVITE_HASH_INVALID');
  enforceWait(context.limiter.take('findByName', String(context.userId), context.now));
  const invite = await context.stores.invites.find(hash);
  return invite !== undefined && isUsable(invite, toSeconds(context.now)) ? invite : refuse('INVITE_HASH_EXPIRED');
}
