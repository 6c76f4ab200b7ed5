/** Finding the peer whom a client means, and whether the client may mean it. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorise } from '../domain/authorise.js';
import type { UserProof } from '../domain/authorise-user.js';
import { peersOfMessage } from '../domain/message.js';
import type { PeerAction } from '../domain/peer-action.js';
import type { PeerId, UserId } from '../domain/peer-id.js';
import type { User } from '../domain/user.js';
import { refuse } from '../errors.js';
import type { UserContext } from './context.js';

/** A user as clients point at one. */
type Reference =
  | { readonly type: 'self' }
  | { readonly type: 'user'; readonly userId: UserId; readonly accessHash: bigint }
  | { readonly type: 'message'; readonly peer: tl.InputPeer; readonly msgId: number; readonly userId: UserId };

/** The partner of a conversation, whom the client may do with what it wants. */
export type ResolvedPeer = { readonly type: 'user'; readonly peerId: PeerId; readonly user: User };

/**
 * The partner of a conversation.
 *
 * @throws RpcFault 400 PEER_ID_INVALID when there is none, or the client has no right to name them; YOU_BLOCKED_USER or
 *   USER_IS_BLOCKED when they shall not hear of each other.
 */
export async function resolvePeer(context: UserContext, peer: tl.InputPeer, action: PeerAction): Promise<ResolvedPeer> {
  switch (peer._) {
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return refuse('CHANNEL_INVALID');
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

/** A user; `undefined` when there is none, or the client has no right to name them. */
export function findUser(context: UserContext, user: tl.InputUser, action: PeerAction): Promise<User | undefined> {
  return find(context, referenceOfUser(user), action);
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
  // A proof by a proof would let a call nest without end.
  const partner = peer._ === 'inputPeerUserFromMessage' ? undefined : await find(context, referenceOfPeer(peer), 'readMessages');
  if (partner === undefined) return false;
  const [message] = await context.stores.histories.findMessages(context.userId, [msgId]);
  return message !== undefined && message.peerId === partner.id && peersOfMessage(message).includes(userId);
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
