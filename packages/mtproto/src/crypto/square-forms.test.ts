import { describe, expect, it } from 'vitest';
import { createPortableCrypto } from './portable-provider.js';
import { isProbablePrime } from './primes.js';
import { findFactorByForms } from './square-forms.js';
import { createSeededRandom } from '../testing/seeded-random.js';

const { sha256 } = createPortableCrypto();

describe('findFactorByForms', () => {
  it('finds a factor of every product of two primes of 31 bits that was drawn', () => {
    const random = createSeededRandom(5);
    const drawPrime = (): bigint => {
      let candidate = BigInt(random.integer(2 ** 30, 2 ** 31 - 1)) | 1n;
      while (!isProbablePrime(candidate, sha256)) candidate += 2n;
      return candidate;
    };
    for (let round = 0; round < 200; round++) {
      const [p, q] = [drawPrime(), drawPrime()];
      expect([p, q]).toContain(findFactorByForms(p * q));
    }
  });

  it('finds the root of a square, also of one that its multiplier makes', () => {
    expect(findFactorByForms(3037000493n ** 2n)).toBe(3037000493n);
    expect(findFactorByForms(3n * 1000003n ** 2n)).toSatisfy((factor: bigint) => (3n * 1000003n ** 2n) % factor === 0n && factor > 1n);
  });

  it('finds none in a prime', () => {
    expect(findFactorByForms(9223372036854775783n)).toBeUndefined();
    expect(findFactorByForms(1000003n)).toBeUndefined();
  });
});
