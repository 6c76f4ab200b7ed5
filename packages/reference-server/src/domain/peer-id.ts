/** How a conversation's partner is numbered inside the server. */
import type * as tl from '@kitewire/tl-schema/api';

/** A user's id, positive; below 2^53. */
export type UserId = number;

/**
 * The partner of a conversation in one number. A user stands under the own id; negative numbers are kept for groups
 * and channels. In Saved Messages the partner is the owner of the box.
 */
export type PeerId = number;

/** The TL form of a conversation's partner. */
export function peerToTl(peerId: PeerId): tl.Peer {
  return { _: 'peerUser', userId: peerId };
}
