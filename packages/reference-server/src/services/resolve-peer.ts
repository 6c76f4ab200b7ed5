/** Finding the peer whom a client means, and whether the client may mean it. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorise } from '../domain/authorise.js';
import type { ChatAction, ChatDecision } from '../domain/authorise-chat.js';
import type { UserProof } from '../domain/authorise-user.js';
import type { Channel } from '../domain/channel.js';
import type { Chat } from '../domain/chat.js';
import { peersOfMessage } from '../domain/message.js';
import type { PeerAction } from '../domain/peer-action.js';
import { channelPeer, chatPeer } from '../domain/peer-id.js';
import type { ChatId, PeerId, UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';
import { refuse } from '../errors.js';
import { resolveChannel } from './channels/resolve-channel.js';
import type { UserContext } from './context.js';
import { refuseChat } from './refuse-chat.js';

/** A user as clients point at one. */
type Reference =
  | { readonly type: 'self' }
  | { readonly type: 'user'; readonly userId: UserId; readonly accessHash: bigint }
  | { readonly type: 'message'; readonly peer: tl.InputPeer; readonly msgId: number; readonly userId: UserId };

/** The partner of a conversation, whom the client may do with what it wants. */
export type ResolvedPeer =
  | { readonly type: 'user'; readonly peerId: PeerId; readonly user: User }
  | { readonly type: 'chat'; readonly peerId: PeerId; readonly chat: Chat }
  | { readonly type: 'channel'; readonly peerId: PeerId; readonly channel: Channel };

/** The partner of a conversation of which everyone has copies in the own box. */
export type BoxPeer = Exclude<ResolvedPeer, { readonly type: 'channel' }>;

/**
 * The partner of a conversation.
 *
 * @throws RpcFault 400 PEER_ID_INVALID when there is none, or the client has no right to name them; YOU_BLOCKED_USER or
 *   USER_IS_BLOCKED when they shall not hear of each other; 403 CHAT_WRITE_FORBIDDEN for a group that the client's user is
 *   in no more.
 */
export async function resolvePeer(context: UserContext, peer: tl.InputPeer, action: PeerAction): Promise<ResolvedPeer> {
  switch (peer._) {
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage': {
      // Whatever changes something is decided where it is done.
      const { channel } = await resolveChannel(context, peer, { type: isDecidedHere(action) ? action : 'see' });
      return { type: 'channel', peerId: channelPeer(channel.id), channel };
    }
    case 'inputPeerChat': {
      const decision = await decideChat(context, peer.chatId, action);
      if (decision.allowed) return { type: 'chat', peerId: chatPeer(decision.chat.id), chat: decision.chat };
      return decision.refusal === 'unknown' ? refuse('PEER_ID_INVALID') : refuseChat(decision.refusal);
    }
    default: {
      const user = (await find(context, referenceOfPeer(peer), action)) ?? refuse('PEER_ID_INVALID');
      return { type: 'user', peerId: user.id, user };
    }
  }
}

/**
 * A user.
 *
 * @throws RpcFault 400 USER_ID_INVALID when there is none, or the client has no right to name them.
 */
export async function resolveUser(context: UserContext, user: tl.InputUser, action: PeerAction): Promise<User> {
  return (await findUser(context, user, action)) ?? refuse('USER_ID_INVALID');
}

/**
 * A basic group, named by its id alone.
 *
 * @throws RpcFault 400 CHAT_ID_INVALID when there is none, or the client's user was never in it; else as `resolvePeer`.
 */
export async function resolveChat(context: UserContext, chatId: ChatId, action: ChatAction): Promise<Chat> {
  const decision = await decideChat(context, chatId, action);
  return decision.allowed ? decision.chat : refuseChat(decision.refusal);
}

/** Whether the caller may do something with a basic group. */
export async function decideChat(context: UserContext, chatId: ChatId, action: ChatAction): Promise<ChatDecision> {
  const [viewed] = await context.stores.chats.view(context.userId, [chatId]);
  return authorise({ kind: 'chat', askerId: context.userId, action, chat: viewed?.chat, standing: viewed?.standing });
}

/** A user; `undefined` when there is none, or the client has no right to name them. */
export function findUser(context: UserContext, user: tl.InputUser, action: PeerAction): Promise<User | undefined> {
  return find(context, referenceOfUser(user), action);
}

function isDecidedHere(action: PeerAction): action is 'readMessages' | 'type' {
  return action === 'readMessages' || action === 'type';
}

async function find(context: UserContext, reference: Reference | undefined, action: PeerAction): Promise<User | undefined> {
  if (reference === undefined) return undefined;
  const targetId = reference.type === 'self' ? context.userId : reference.userId;
  const target = await context.stores.users.find(targetId);
  const blocks = await context.stores.blocks.between(context.userId, targetId);
  const decision = authorise({ kind: 'user', askerId: context.userId, action, targetId, target, proof: await prove(context, reference), blocks });
  if (decision.allowed) return decision.user;
  return decision.fault === undefined ? undefined : refuse(decision.fault);
}

async function prove(context: UserContext, reference: Reference): Promise<UserProof> {
  switch (reference.type) {
    case 'self':
      return { type: 'resolved' };
    case 'user':
      return { type: 'accessHash', matches: context.accessHasher.matches('user', reference.userId, context.userId, reference.accessHash) };
    case 'message':
      return { type: 'message', namesUser: await isNamedInMessage(context, reference) };
  }
}

/** https://core.telegram.org/api/min: a user is known from a message of the asker's box that names them. */
async function isNamedInMessage(context: UserContext, reference: Reference & { type: 'message' }): Promise<boolean> {
  const { peer, msgId, userId } = reference;
  const peerId = await findPartner(context, peer);
  if (peerId === undefined) return false;
  const [message] = await context.stores.histories.findMessages(context.userId, [msgId]);
  return message !== undefined && message.peerId === peerId && peersOfMessage(message).includes(userId);
}

/** The conversation in the asker's box that holds a proof; a proof by a proof would let a call nest without end. */
async function findPartner(context: UserContext, peer: tl.InputPeer): Promise<PeerId | undefined> {
  if (peer._ === 'inputPeerUserFromMessage') return undefined;
  if (peer._ !== 'inputPeerChat') return (await find(context, referenceOfPeer(peer), 'readMessages'))?.id;
  const decision = await decideChat(context, peer.chatId, 'readMessages');
  return decision.allowed ? chatPeer(decision.chat.id) : undefined;
}

function referenceOfPeer(peer: tl.InputPeer): Reference | undefined {
  switch (peer._) {
    case 'inputPeerSelf':
      return { type: 'self' };
    case 'inputPeerUser':
      return { type: 'user', userId: peer.userId, accessHash: peer.accessHash };
    case 'inputPeerUserFromMessage':
      return { type: 'message', peer: peer.peer, msgId: peer.msgId, userId: peer.userId };
    default:
      return undefined;
  }
}

function referenceOfUser(user: tl.InputUser): Reference | undefined {
  switch (user._) {
    case 'inputUserSelf':
      return { type: 'self' };
    case 'inputUser':
      return { type: 'user', userId: user.userId, accessHash: user.accessHash };
    case 'inputUserFromMessage':
      return { type: 'message', peer: user.peer, msgId: user.msgId, userId: user.userId };
    case 'inputUserEmpty':
      return undefined;
  }
}
