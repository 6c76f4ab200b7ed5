/** The two codes by which a fake-TLS client and its proxy know each other, hidden in the `random` of their hellos. */
import { equalBytes } from '../bytes/equal.js';
import { readUint32LE, writeInt32LE } from '../bytes/int32.js';
import { hmacSha256 } from '../crypto/hmac-sha256.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';

/** Where `random` stands in the record of either hello. */
export const RANDOM_OFFSET = 11;
export const RANDOM_LENGTH = 32;
/** The last 4 bytes of the client's code carry the time. */
const TIME_OFFSET = RANDOM_LENGTH - 4;

/** What computes a code: the hash, and the 16 bytes that both ends know. */
export interface DigestKey {
  readonly crypto: Pick<CryptoProvider, 'sha256'>;
  readonly key: Uint8Array;
}

/** The client's `random` for a hello: the code over the record, xor the time in seconds since 1970 in its last 4 bytes. */
export function computeClientRandom({ crypto, key }: DigestKey, hello: Uint8Array, seconds: number): Uint8Array {
  const digest = hmacSha256(crypto, key, withoutRandom(hello));
  writeInt32LE(digest, TIME_OFFSET, readUint32LE(digest, TIME_OFFSET) ^ seconds);
  return digest;
}

/** The time in seconds that an authentic hello states; `undefined` when another key, or none, has made it. */
export function readClientTime({ crypto, key }: DigestKey, hello: Uint8Array): number | undefined {
  const digest = hmacSha256(crypto, key, withoutRandom(hello));
  const random = randomOf(hello);
  if (!equalBytes(digest.subarray(0, TIME_OFFSET), random.subarray(0, TIME_OFFSET))) return undefined;
  return (readUint32LE(digest, TIME_OFFSET) ^ readUint32LE(random, TIME_OFFSET)) >>> 0;
}

/** The proxy's `random` for its reply: all records up to and with the first one of application data. */
export function computeServerRandom({ crypto, key }: DigestKey, clientRandom: Uint8Array, reply: Uint8Array): Uint8Array {
  return hmacSha256(crypto, key, clientRandom, withoutRandom(reply));
}

/** The `random` of either hello. */
export function randomOf(hello: Uint8Array): Uint8Array {
  return hello.slice(RANDOM_OFFSET, RANDOM_OFFSET + RANDOM_LENGTH);
}

function withoutRandom(hello: Uint8Array): Uint8Array {
  return hello.slice().fill(0, RANDOM_OFFSET, RANDOM_OFFSET + RANDOM_LENGTH);
}
