/** Access hashes: the proof that a viewer has been shown a peer before they address it. */
import { createKeyedHash } from './keyed-hash.js';
import type { Sha256 } from './keyed-hash.js';
import type { UserId } from './peer-id.js';

/** What an access hash opens. */
export type HashedPeerKind = 'user' | 'channel';

/** Makes and checks access hashes. */
export interface AccessHasher {
  /** The hash under which `viewerId` may address the peer: signed 64 bits, always the same for the same three. */
  hash(kind: HashedPeerKind, peerId: number, viewerId: UserId): bigint;
  /** Whether `presented` is that hash; takes the same time whether or not it is. */
  matches(kind: HashedPeerKind, peerId: number, viewerId: UserId, presented: bigint): boolean;
}

/**
 * Makes access hashes as the first 8 bytes of HMAC-SHA-256(secret, kind, peer, viewer): nobody can guess one, and one
 * viewer's hash is of no use to another.
 *
 * @param secret at most 64 bytes; the same for the life of a database.
 */
export function createAccessHasher(secret: Uint8Array, sha256: Sha256): AccessHasher {
  const keyedHash = createKeyedHash(secret, sha256);
  const encoder = new TextEncoder();
  const hash = (kind: HashedPeerKind, peerId: number, viewerId: UserId): bigint => {
    const mac = keyedHash(encoder.encode(`${kind}:${peerId}:${viewerId}`));
    return new DataView(mac.buffer, mac.byteOffset, mac.byteLength).getBigInt64(0, true);
  };
  return {
    hash,
    matches: (kind, peerId, viewerId, presented) => (hash(kind, peerId, viewerId) ^ presented) === 0n,
  };
}
