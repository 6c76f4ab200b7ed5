/** Access hashes: the proof that a viewer has been shown a peer before they address it. */
import type { UserId } from './peer-id.js';

/** SHA-256 (32 bytes) of the parts one after the other. */
export type Sha256 = (...parts: Uint8Array[]) => Uint8Array;

/** What an access hash opens. */
export type HashedPeerKind = 'user' | 'channel';

/** Makes and checks access hashes. */
export interface AccessHasher {
  /** The hash under which `viewerId` may address the peer: signed 64 bits, always the same for the same three. */
  hash(kind: HashedPeerKind, peerId: number, viewerId: UserId): bigint;
  /** Whether `presented` is that hash; takes the same time whether or not it is. */
  matches(kind: HashedPeerKind, peerId: number, viewerId: UserId, presented: bigint): boolean;
}

const blockSize = 64;

/**
 * Makes access hashes as the first 8 bytes of HMAC-SHA-256(secret, kind, peer, viewer): nobody can guess one, and one
 * viewer's hash is of no use to another.
 *
 * @param secret at most 64 bytes; the same for the life of a database.
 */
export function createAccessHasher(secret: Uint8Array, sha256: Sha256): AccessHasher {
  const inner = new Uint8Array(blockSize).fill(0x36);
  const outer = new Uint8Array(blockSize).fill(0x5c);
  secret.forEach((byte, i) => {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  });
  const encoder = new TextEncoder();
  const hash = (kind: HashedPeerKind, peerId: number, viewerId: UserId): bigint => {
    const mac = sha256(outer, sha256(inner, encoder.encode(`${kind}:${peerId}:${viewerId}`)));
    return new DataView(mac.buffer, mac.byteOffset, mac.byteLength).getBigInt64(0, true);
  };
  return {
    hash,
    matches: (kind, peerId, viewerId, presented) => (hash(kind, peerId, viewerId) ^ presented) === 0n,
  };
}
