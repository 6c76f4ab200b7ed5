/** Growing pauses. */
import { describe, expect, it } from 'vitest';
import { backoffDelay, randomFraction } from './backoff.js';

describe('the backoff', () => {
  it('doubles from its first pause to its ceiling', () => {
    const pauses = [1, 2, 3, 4, 5, 100].map((failures) => backoffDelay(failures, 0.5, { first: 500, ceiling: 3000 }));
    expect(pauses).toEqual([500, 1000, 2000, 3000, 3000, 3000]);
  });

  it('spreads a pause to 0.8 .. 1.2 of itself', () => {
    expect(backoffDelay(1, 0)).toBe(800);
    expect(backoffDelay(1, 0.999_999)).toBe(1200);
  });

  it('draws fractions from 0 up to but not including 1', () => {
    expect(randomFraction({ bytes: () => Uint8Array.of(0, 0, 0, 0) })).toBe(0);
    expect(randomFraction({ bytes: () => Uint8Array.of(255, 255, 255, 255) })).toBeLessThan(1);
    expect(randomFraction({ bytes: () => Uint8Array.of(192, 0, 0, 0) })).toBe(0.75);
  });
});
