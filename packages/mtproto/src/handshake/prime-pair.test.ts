// The puzzle that servers set: its size, its primes, and the primality test behind it.
import { describe, expect, it } from 'vitest';
import { factorizePq } from '../crypto/factorize-pq.js';
import { UsageError } from '../errors.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { drawPrimePair, isPrime64 } from './prime-pair.js';

describe('drawPrimePair', () => {
  it('gives two primes in order whose product has 8 bytes and is below 2^63', () => {
    const random = createSeededRandom(11);
    for (let round = 0; round < 50; round++) {
      const { p, q, pq } = drawPrimePair(random);
      expect(p < q).toBe(true);
      expect(p * q).toBe(pq);
      expect(pq >= 1n << 56n && pq < 1n << 63n).toBe(true);
      expect(isPrime64(p) && isPrime64(q)).toBe(true);
    }
  });

  it('sets a puzzle that clients solve', () => {
    const { p, q, pq } = drawPrimePair(createSeededRandom(12));
    expect(factorizePq(pq)).toEqual({ p, q });
  });

  it('never gives a square, and gives up on a random source that repeats itself', () => {
    const prime = Uint8Array.of(0x4b, 0x0d, 0x30, 0x5a);
    expect(() => drawPrimePair({ bytes: () => prime })).toThrow(UsageError);
  });
});

describe('isPrime64', () => {
  it('agrees with trial division', () => {
    const isPrime = (n: number): boolean => {
      for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
      return n > 1;
    };
    for (let n = 0; n < 3000; n++) expect(isPrime64(BigInt(n)), String(n)).toBe(isPrime(n));
  });

  it.each([
    ['the greatest prime below 2^63', (1n << 63n) - 25n, true],
    ['the greatest prime below 2^64', (1n << 64n) - 59n, true],
    ['a Carmichael number', 561n * 1n, false],
    ['a strong pseudoprime to the bases 2 to 7', 3_215_031_751n, false],
    ['a strong pseudoprime to the bases 2 to 23', 3_825_123_056_546_413_051n, false],
    ['the square of a prime', 0x5a300d4bn ** 2n, false],
    ['the product of the recorded handshake', 0x256595edb7766797n, false],
  ])('is right about %s', (_, candidate, expected) => {
    expect(isPrime64(candidate)).toBe(expected);
  });
});
