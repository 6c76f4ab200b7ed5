import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../testing/seeded-random.js';
import { factorizePq } from './factorize-pq.js';
import { isProbablePrime } from './primes.js';
import { createPortableCrypto } from './portable-provider.js';

const { published } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { sha256 } = createPortableCrypto();

describe('factorizePq', () => {
  it('finds the published factors', () => {
    for (const [pq, p, q] of published.factor_pq) {
      expect(factorizePq(BigInt(`0x${pq}`))).toEqual({ p: BigInt(`0x${p}`), q: BigInt(`0x${q}`) });
    }
  });

  it('finds small factors', () => {
    expect(factorizePq(15n)).toEqual({ p: 3n, q: 5n });
    expect(factorizePq(378221n)).toEqual({ p: 613n, q: 617n });
    expect(factorizePq(4n)).toEqual({ p: 2n, q: 2n });
    expect(factorizePq(3n * 3074457345618258599n)).toEqual({ p: 3n, q: 3074457345618258599n });
  });

  it('finds the factors of random products of two primes', () => {
    const random = createSeededRandom(1);
    const drawPrime = (bits: number) => {
      let candidate = BigInt(random.integer(2 ** (bits - 1), 2 ** bits - 1)) | 1n;
      while (!isProbablePrime(candidate, sha256)) candidate += 2n;
      return candidate;
    };
    for (let round = 0; round < 40; round++) {
      const [p, q] = [drawPrime(random.integer(12, 31)), drawPrime(31)].sort((left, right) => (left < right ? -1 : 1)) as [bigint, bigint];
      expect(factorizePq(p * q)).toEqual({ p, q });
    }
  });

  it('finds the root of a square', () => {
    expect(factorizePq(3037000493n ** 2n)).toEqual({ p: 3037000493n, q: 3037000493n });
  });

  it('refuses numbers without factors, and those of 2^63 and more', () => {
    for (const pq of [-15n, 0n, 1n, 2n, 3n, 5n, 2n ** 63n, 2n ** 64n + 1n]) expect(factorizePq(pq)).toBeUndefined();
  });

  it('gives a large prime up after a bounded number of steps', { timeout: 20_000 }, () => {
    expect(factorizePq(9223372036854775783n)).toBeUndefined();
  });
});
