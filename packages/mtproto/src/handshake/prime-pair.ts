/** The small puzzle of key creation: a product of two primes that the client has to factor. */
import { readUint32LE } from '../bytes/int32.js';
import { UsageError } from '../errors.js';
import type { RandomSource } from '../ports/random-source.js';

/** Two different primes, smaller first, and their product. */
export interface PrimePair {
  readonly p: bigint;
  readonly q: bigint;
  readonly pq: bigint;
}

/** A sound random source finds a prime after some 20 attempts. */
const ATTEMPTS = 4096;

/** With these bases the Miller-Rabin test is exact below 3.3 * 10^24, which is far above 64 bits. */
const BASES: readonly bigint[] = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];

/**
 * Draws a puzzle: both primes have 31 bits, so that their product has 8 bytes and stays below 2^63.
 * Throws `UsageError` when the random source repeats itself.
 */
export function drawPrimePair(random: RandomSource): PrimePair {
  const first = drawPrime(random, 0n);
  const second = drawPrime(random, first);
  const [p, q] = first < second ? [first, second] : [second, first];
  return { p, q, pq: p * q };
}

function drawPrime(random: RandomSource, other: bigint): bigint {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const candidate = BigInt(((readUint32LE(random.bytes(4)) & 0x7fff_ffff) | 0x4000_0001) >>> 0);
    if (candidate !== other && isPrime64(candidate)) return candidate;
  }
  throw new UsageError(`no prime in ${ATTEMPTS} attempts: the random source is broken`);
}

/** Whether a number below 2^64 is prime; never wrong. */
export function isPrime64(candidate: bigint): boolean {
  if (candidate < 2n) return false;
  for (const base of BASES) if (candidate % base === 0n) return candidate === base;
  let odd = candidate - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; twos++) odd >>= 1n;
  return BASES.every((base) => isStrongProbablePrime(candidate, base, odd, twos));
}

function isStrongProbablePrime(candidate: bigint, base: bigint, odd: bigint, twos: number): boolean {
  let power = powerModulo(base, odd, candidate);
  if (power === 1n) return true;
  for (let squaring = 0; squaring < twos; squaring++) {
    if (power === candidate - 1n) return true;
    power = (power * power) % candidate;
  }
  return false;
}

function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
