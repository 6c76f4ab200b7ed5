/** Hashes of byte strings in parts. */
import { createHash, hash } from 'node:crypto';
import { createHashBlock, SINGLE_BLOCK_LENGTH } from './sha256-block.js';
import { toBytes } from './to-bytes.js';

/** Up to so many bytes, joining the parts and hashing them in one call costs less than making a hash that takes them one by one. */
const JOINED_LENGTH = 4096;

/** Gives the hash of parts one after the other. */
export type Hashing = (algorithm: 'sha1' | 'sha256', parts: readonly Uint8Array[]) => Uint8Array;

/** Makes the function with a place of its own where parts are joined: each packet takes three hashes. */
export function createHashing(): Hashing {
  const joined = new Uint8Array(JOINED_LENGTH);
  const hashBlock = createHashBlock();
  return (algorithm, parts) => {
    let length = 0;
    for (const part of parts) length += part.length;
    if (length > JOINED_LENGTH) return hashLong(algorithm, parts);
    let end = 0;
    for (const part of parts) {
      joined.set(part, end);
      end += part.length;
    }
    if (length <= SINGLE_BLOCK_LENGTH && algorithm === 'sha256') return hashBlock(joined, length);
    return toBytes(hash(algorithm, joined.subarray(0, end), 'buffer'));
  };
}

function hashLong(algorithm: string, parts: readonly Uint8Array[]): Uint8Array {
  const running = createHash(algorithm);
  for (const part of parts) running.update(part);
  return toBytes(running.digest());
}
