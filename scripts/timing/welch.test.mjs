import { describe, expect, it } from 'vitest';
import { bound, compareClasses, sampleClasses, welch } from './welch.mjs';

/** Numbers that look random, the same ones each time. @param {number} seed */
function draws(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe('welch', () => {
  it('gives the t of a worked example', () => {
    // Means 2 and 6, variances 1 and 4.
    expect(welch([1, 2, 3], [4, 6, 8])).toBeCloseTo(-4 / Math.sqrt(5 / 3), 10);
    expect(welch([1, 1], [1, 1])).toBe(0);
  });
});

describe('compareClasses', () => {
  it('finds a class that takes longer, and none among equals', () => {
    const draw = draws(1);
    const times = (/** @type {number} */ base) => Array.from({ length: 20_000 }, () => base + draw());
    expect(compareClasses({ one: times(10), other: times(10) }).worst).toBeLessThan(bound);
    const { pairs, worst } = compareClasses({ one: times(10), other: times(10), slow: times(10.05) });
    expect(worst).toBeGreaterThan(bound);
    expect(pairs.filter(({ t }) => Math.abs(t) > bound).map(({ pair }) => pair)).toEqual([['one', 'slow'], ['other', 'slow']]);
  });

  it('takes no times at all for a failure', () => {
    expect(compareClasses({ one: [], other: [] }).worst).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('sampleClasses', () => {
  it('takes as many times of each class, and measures only the step', () => {
    const prepared = { one: 0, other: 0 };
    const steps = { one: 0, other: 0 };
    const make = (/** @type {'one' | 'other'} */ name) => () => {
      prepared[name] += 1;
      return () => void (steps[name] += 1);
    };
    const samples = sampleClasses({ one: make('one'), other: make('other') }, 50, draws(2));
    expect([samples['one']?.length, samples['other']?.length]).toEqual([50, 50]);
    expect([prepared, steps]).toEqual([{ one: 100, other: 100 }, { one: 100, other: 100 }]);
  });
});
