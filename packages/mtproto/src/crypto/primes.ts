/** Primality of big integers by the Miller-Rabin test. */
import { bytesToBigInt } from '../bytes/big-int.js';
import { int32ToBytesLE } from '../bytes/int32.js';
import { modPow } from './mod-pow.js';

/** The hash from which the bases of the test are drawn, 32 bytes of SHA-256 over the parts. */
export type Hash256 = (...parts: Uint8Array[]) => Uint8Array;

const smallPrimes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

// Telegram asks for at least 15. Bases that follow from the number itself can be tried out in advance by whoever
// chooses the number, at 4^rounds attempts for one that passes; 32 rounds put that out of reach.
const rounds = 32;

/**
 * Whether `candidate` is a prime: always right for primes, and wrong for a composite with a chance below 4^-32.
 * The bases come from a hash of the candidate, so the answer is always the same.
 */
export function isProbablePrime(candidate: bigint, sha256: Hash256): boolean {
  if (candidate < 2n) return false;
  for (const prime of smallPrimes) {
    if (candidate % BigInt(prime) === 0n) return candidate === BigInt(prime);
  }
  let odd = candidate - 1n;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos++;
  }
  for (let round = 0; round < rounds; round++) {
    if (isWitness(drawBase(candidate, round, sha256), candidate, odd, twos)) return false;
  }
  return true;
}

/**
 * Whether `candidate` and `(candidate - 1) / 2` are both primes.
 *
 * @see https://core.telegram.org/mtproto/security_guidelines#checking-dh-prime-and-generator
 */
export function isSafePrime(candidate: bigint, sha256: Hash256): boolean {
  return (candidate & 1n) === 1n && isProbablePrime(candidate >> 1n, sha256) && isProbablePrime(candidate, sha256);
}

/** Whether `base` proves that `candidate` (= odd * 2^twos + 1) is composite. */
function isWitness(base: bigint, candidate: bigint, odd: bigint, twos: number): boolean {
  let power = modPow(base, odd, candidate);
  if (power === 1n) return false;
  for (let squaring = 0; squaring < twos; squaring++) {
    if (power === candidate - 1n) return false;
    power = (power * power) % candidate;
  }
  return true;
}

/** A base from 2 to candidate - 2. */
function drawBase(candidate: bigint, round: number, sha256: Hash256): bigint {
  const digits = candidate.toString(16);
  const seed = new TextEncoder().encode(digits);
  let base = 0n;
  for (let block = 0; block * 64 < digits.length + 16; block++) {
    base = (base << 256n) | bytesToBigInt(sha256(seed, int32ToBytesLE(round), int32ToBytesLE(block)));
  }
  return 2n + (base % (candidate - 3n));
}
