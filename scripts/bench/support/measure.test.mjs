import { describe, expect, it } from 'vitest';
import { compareSpeed, median, quantile, turn } from './measure.mjs';

describe('a quantile', () => {
  it('is a value that was measured, whatever the order', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(median(values)).toBe(51);
    expect(quantile(values, 0.99)).toBe(100);
    expect(quantile(values, 1)).toBe(100);
    expect(median([7])).toBe(7);
    expect(values[0]).toBe(100);
  });

  it('is not a number when nothing was measured', () => {
    expect(median([])).toBeNaN();
  });
});

describe('taking turns', () => {
  it('begins with another one each time', () => {
    expect([0, 1, 2, 3].map((round) => turn(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
    expect(turn([], 4)).toEqual([]);
  });
});

describe('compareSpeed', () => {
  it('finds the slower one, also when one of them is asynchronous', async () => {
    const spin = (/** @type {number} */ times) => {
      let sum = 0;
      for (let index = 0; index < times; index += 1) sum += Math.sqrt(index);
      return sum;
    };
    const { slow = 0, quick = 0 } = await compareSpeed({ slow: async () => spin(200_000), quick: () => spin(2000) }, { rounds: 3, slice: 5 });
    expect(slow).toBeGreaterThan(0);
    expect(quick).toBeGreaterThan(slow * 5);
  });
});
