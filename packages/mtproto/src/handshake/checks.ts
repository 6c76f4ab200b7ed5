/**
 * Every check that key creation asks of its two ends; each gives a text that says what is wrong, or `undefined`.
 *
 * See https://core.telegram.org/mtproto/security_guidelines and https://core.telegram.org/mtproto/auth_key.
 */
import { bytesToBigInt } from '../bytes/big-int.js';
import { equalBytes } from '../bytes/equal.js';
import { computeNewNonceHash } from '../crypto/auth-key.js';
import { isValidDhPublic, isValidGenerator } from '../crypto/dh.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { isPrime64 } from './prime-pair.js';

/** The two names of one key creation. */
export interface Nonces {
  /** 16 bytes, chosen by the client. */
  readonly nonce: Uint8Array;
  /** 16 bytes, chosen by the server. */
  readonly serverNonce: Uint8Array;
}

const DH_LENGTH = 256;

/** Both nonces must be those of this key creation, in every message and inside the encrypted ones. */
export function findNonceFault(message: Nonces, expected: Nonces): string | undefined {
  if (!equalBytes(message.nonce, expected.nonce)) return 'the nonce is not the one of this key creation';
  if (!equalBytes(message.serverNonce, expected.serverNonce)) return 'the server nonce is not the one of this key creation';
  return undefined;
}

/** `pq` must be a number that is worth factoring: odd, composite and below 2^63; `pq` is big-endian. */
export function findPqFault(pq: Uint8Array): string | undefined {
  if (pq.length > 8) return `pq has ${pq.length} bytes, expected at most 8`;
  const value = bytesToBigInt(pq);
  if (value >= 1n << 63n) return 'pq is not below 2^63';
  if (value < 15n || value % 2n === 0n || isPrime64(value)) return 'pq is not a product of two odd primes';
  return undefined;
}

/** `p` and `q` must be primes in ascending order whose product is `pq`. */
export function findFactorsFault(factors: { p: bigint; q: bigint }, pq: bigint): string | undefined {
  const { p, q } = factors;
  if (p * q !== pq || p <= 1n || p >= q) return 'pq is not a product of two different factors';
  return isPrime64(p) && isPrime64(q) ? undefined : 'pq is not a product of two primes';
}

/**
 * `dhPrime` must have exactly 2048 bits and `g` must generate its large subgroup. That the prime is a safe one is
 * for a `checkDhPrime` job to find out.
 */
export function findGroupFault(g: number, dhPrime: Uint8Array): string | undefined {
  if (dhPrime.length !== DH_LENGTH || dhPrime[0]! < 0x80) return 'the prime has not exactly 2048 bits';
  return isValidGenerator(g, dhPrime) ? undefined : `${g} is no generator for the prime`;
}

/** `g_a` and `g_b` must be far away from both ends of the group; all numbers are big-endian. */
export function findDhPublicFault(value: Uint8Array, dhPrime: Uint8Array): string | undefined {
  if (value.length > DH_LENGTH) return `a public value has ${value.length} bytes, expected at most ${DH_LENGTH}`;
  return isValidDhPublic(value, dhPrime) ? undefined : 'a public value is out of range';
}

/** What `new_nonce_hash1`, `2` and `3` must follow from. */
export interface NewNonceHashParameters {
  readonly crypto: CryptoProvider;
  readonly newNonce: Uint8Array;
  readonly authKey: Uint8Array;
  readonly kind: 1 | 2 | 3;
}

/** The server proves with the hash that it knows `new_nonce` and has come to the same key. */
export function findNewNonceHashFault(hash: Uint8Array, parameters: NewNonceHashParameters): string | undefined {
  const { crypto, newNonce, authKey, kind } = parameters;
  return equalBytes(hash, computeNewNonceHash(newNonce, kind, authKey, crypto)) ? undefined : `new_nonce_hash${kind} is wrong`;
}

/** `retry_id` must name the attempt before: 0 at first, then the `auth_key_aux_hash` of the key that was refused. */
export function findRetryIdFault(retryId: bigint, expected: bigint): string | undefined {
  return retryId === expected ? undefined : 'retry_id does not name the attempt before';
}
