/** contacts.block, unblock and getBlocked: whom one does not want to hear of. */
import type * as tl from '@kitewire/tl-schema/api';
import { peerToTl } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** Peers in one answer at most. */
const mostListed = 100;

/** https://core.telegram.org/method/contacts.block */
export function block(context: UserContext, request: tl.ContactsBlockRequest): Promise<boolean> {
  return setBlocked(context, request.id, true);
}

/** https://core.telegram.org/method/contacts.unblock */
export function unblock(context: UserContext, request: tl.ContactsUnblockRequest): Promise<boolean> {
  return setBlocked(context, request.id, false);
}

async function setBlocked(context: UserContext, peer: tl.InputPeer, blocked: boolean): Promise<boolean> {
  const { peerId } = await resolvePeer(context, peer, 'see');
  if (peerId === context.userId) refuse('CONTACT_ID_INVALID');
  await context.stores.blocks.set({ userId: context.userId, peerId, blocked, date: toSeconds(context.now) });
  return true;
}

/** Nobody is blocked for stories alone. https://core.telegram.org/method/contacts.getBlocked */
export async function getBlocked(context: UserContext, request: tl.ContactsGetBlockedRequest): Promise<tl.ContactsBlocked> {
  const limit = Math.min(Math.max(request.limit, 0), mostListed);
  const page = await context.stores.blocks.list(context.userId, Math.max(0, request.offset), request.myStoriesFrom ? 0 : limit);
  const peers = await context.peers.describe(context.userId, page.blocked.map(({ peerId }) => peerId), toSeconds(context.now));
  const blocked = page.blocked.map(({ peerId, date }): tl.PeerBlocked => ({ _: 'peerBlocked', peerId: peerToTl(peerId), date }));
  const total = request.myStoriesFrom ? 0 : page.total;
  if (blocked.length >= total) return { _: 'contacts.blocked', blocked, ...peers };
  return { _: 'contacts.blockedSlice', count: total, blocked, ...peers };
}
