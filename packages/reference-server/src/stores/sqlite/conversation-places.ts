/** In whose boxes a conversation lies: where a message of it goes, and who is told of changes. */
import type { PeerId, UserId } from '../../domain/peer-id.js';
import { peerKind } from '../../domain/peer-id.js';
import type { CopyPlace } from './box-writer.js';

/** The places of the conversation that `userId` has with `peerId`, the user's own first. */
export function placesOf(userId: UserId, peerId: PeerId): CopyPlace[] {
  const own: CopyPlace = { userId, peerId };
  if (peerKind(peerId).kind !== 'user' || userId === peerId) return [own];
  return [own, { userId: peerId, peerId: userId }];
}
