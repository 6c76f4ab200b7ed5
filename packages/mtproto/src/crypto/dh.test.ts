import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { hasDhPrimeLength, isAcceptableDhPrime } from './dh-prime.js';
import { isKnownDhPrime, isValidDhPublic, isValidGenerator, knownDhPrime, knownGenerator } from './dh.js';
import { isSafePrime } from './primes.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const prime = knownDhPrime();
const p = bytesToBigInt(prime);

function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

describe('the well-known prime', () => {
  it('is the published one, of 2048 bits, and is recognised', () => {
    expect(toHex(prime)).toBe(vectors.good_prime_hex);
    expect(hasDhPrimeLength(prime)).toBe(true);
    expect(isKnownDhPrime(prime)).toBe(true);
    expect(isKnownDhPrime(bigIntToBytes(p - 2n))).toBe(false);
    expect(isKnownDhPrime(prime.subarray(1))).toBe(false);
  });

  it('cannot be changed by whoever gets it', () => {
    knownDhPrime().fill(0);
    expect(isKnownDhPrime(knownDhPrime())).toBe(true);
  });

  it('goes with the generators 3, 4 and 7 only', () => {
    const valid = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((generator) => isValidGenerator(generator, prime));
    expect(valid).toEqual([3, 4, 7]);
    expect(valid).toContain(knownGenerator);
  });
});

describe('isValidGenerator', () => {
  const accepts = (candidate: number, generator: number) =>
    isSafePrime(BigInt(candidate), sha256) && isValidGenerator(generator, Uint8Array.of(candidate >> 8, candidate & 255));

  it('accepts the published pairs of prime and generator', () => {
    for (const [candidate, generator] of [[23, 2], [47, 3], [11, 4], [11, 5], [179, 5], [383, 6], [479, 7], [383, 7], [503, 7]] as const) {
      expect(accepts(candidate, generator), `${candidate}, ${generator}`).toBe(true);
    }
  });

  it('refuses a wrong residue and, with the prime test, primes that are not safe', () => {
    expect(accepts(11, 2)).toBe(false);
    for (const generator of [2, 3, 4, 5, 6, 7]) {
      expect(accepts(13, generator)).toBe(false);
      expect(accepts(4, generator)).toBe(false);
    }
  });

  it('agrees with the order of the generator for every safe prime below 2000', () => {
    for (let candidate = 11; candidate < 2000; candidate++) {
      if (!isSafePrime(BigInt(candidate), sha256)) continue;
      for (let generator = 2; generator <= 7; generator++) {
        // A generator of the subgroup of prime order q has g^q = 1.
        let power = 1;
        for (let step = 0; step < (candidate - 1) / 2; step++) power = (power * generator) % candidate;
        expect(accepts(candidate, generator), `${candidate}, ${generator}`).toBe(power === 1);
      }
    }
  });
});

describe('isValidDhPublic', () => {
  const accepts = (value: bigint) => isValidDhPublic(bigIntToBytes(value), prime);
  const margin = 2n ** 1984n;

  it('accepts what lies at least 2^1984 from both ends', () => {
    expect(accepts(margin)).toBe(true);
    expect(accepts(p - margin)).toBe(true);
    expect(accepts(p / 2n)).toBe(true);
    expect(isValidDhPublic(fromHex(vectors.published.samples_auth_key_2024.g_a), prime)).toBe(true);
  });

  it('refuses what lies nearer, and everything outside', () => {
    for (const value of [0n, 1n, 2n, margin - 1n, p - margin + 1n, p - 1n, p, p + 1n, p + margin]) expect(accepts(value)).toBe(false);
  });

  it('refuses a number that is longer than the prime without reading it', () => {
    expect(isValidDhPublic(new Uint8Array(257).fill(1, 128), prime)).toBe(false);
  });
});

describe('isAcceptableDhPrime', () => {
  it('refuses numbers of another length', () => {
    expect(isAcceptableDhPrime(Uint8Array.of(23), sha256)).toBe(false);
    expect(isAcceptableDhPrime(bigIntToBytes(p >> 1n, 256), sha256)).toBe(false);
    expect(isAcceptableDhPrime(bigIntToBytes(p << 1n), sha256)).toBe(false);
  });
});
