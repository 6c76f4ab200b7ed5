import { createHash } from 'node:crypto';
import bigInt from 'big-integer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToBigInt } from '../bytes/big-int.js';
import { knownDhPrime } from './dh.js';
import { modPow } from './mod-pow.js';
import { isProbablePrime, isSafePrime } from './primes.js';

function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
const isPrime = (candidate: bigint) => isProbablePrime(candidate, sha256);

describe('modPow', () => {
  it('agrees with an independent implementation', () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 300n });
    fc.assert(
      fc.property(number, number, fc.bigInt({ min: 1n, max: 2n ** 300n }), (base, exponent, modulus) => {
        expect(modPow(base, exponent, modulus)).toBe(BigInt(bigInt(base).modPow(bigInt(exponent), bigInt(modulus)).toString()));
      }),
      { numRuns: 60 },
    );
  });

  it('knows its smallest cases', () => {
    expect(modPow(5n, 0n, 7n)).toBe(1n);
    expect(modPow(0n, 0n, 7n)).toBe(1n);
    expect(modPow(5n, 0n, 1n)).toBe(0n);
    expect(modPow(0n, 9n, 7n)).toBe(0n);
    expect(modPow(2n, 33n, 2n ** 40n)).toBe(2n ** 33n);
  });
});

describe('isProbablePrime', () => {
  it('agrees with trial division on small numbers', () => {
    for (let candidate = -2; candidate < 3000; candidate++) {
      let expected = candidate >= 2;
      for (let divisor = 2; divisor * divisor <= candidate; divisor++) expected &&= candidate % divisor !== 0;
      expect(isPrime(BigInt(candidate)), String(candidate)).toBe(expected);
    }
  });

  it('agrees with an independent implementation on larger ones', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 40n, max: 2n ** 80n }), (candidate) => {
        expect(isPrime(candidate | 1n)).toBe(bigInt(candidate | 1n).isProbablePrime(20));
      }),
      { numRuns: 300 },
    );
  });

  it('is not deceived by Carmichael numbers and strong pseudoprimes to small bases', () => {
    const composites = [561n, 41041n, 825265n, 3215031751n, 3474749660383n, 341550071728321n, 3825123056546413051n, 318665857834031151167461n, 3317044064679887385961981n];
    for (const composite of composites) expect(isPrime(composite)).toBe(false);
  });

  it('accepts known large primes and refuses their products', () => {
    const [first, second] = [2n ** 127n - 1n, 2n ** 521n - 1n];
    expect(isPrime(first)).toBe(true);
    expect(isPrime(second)).toBe(true);
    expect(isPrime(first * second)).toBe(false);
    expect(isPrime(2n ** 523n - 1n)).toBe(false);
  });
});

describe('isSafePrime', () => {
  it('asks for primality of the half as well', () => {
    const safe = [];
    for (let candidate = 0n; candidate < 200n; candidate++) if (isSafePrime(candidate, sha256)) safe.push(Number(candidate));
    expect(safe).toEqual([5, 7, 11, 23, 47, 59, 83, 107, 167, 179]);
    expect(isSafePrime(2n ** 127n - 1n, sha256)).toBe(false);
  });

  it('accepts the well-known prime by its own test', { timeout: 20_000 }, () => {
    expect(isSafePrime(bytesToBigInt(knownDhPrime()), sha256)).toBe(true);
  });
});
