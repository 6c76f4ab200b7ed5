/** The gap rule and the seq rule as tables. */
import { describe, expect, it } from 'vitest';
import { judgeGap, judgeSeq } from './gap-rule.js';

describe('the gap rule', () => {
  it.each([
    [10, 11, 1, 'applicable'],
    [10, 13, 3, 'applicable'],
    [10, 10, 1, 'applied'],
    [10, 11, 2, 'applied'],
    [10, 3, 1, 'applied'],
    [10, 12, 1, 'gap'],
    [10, 14, 3, 'gap'],
    [10, 1_000_000_010, 1, 'gap'],
    [10, 10, 0, 'applicable'],
    [10, 0, 0, 'applicable'],
    [10, 11, 0, 'gap'],
  ] as const)('judges, with the line at %i, pts %i and count %i to be %s', (local, pts, ptsCount, verdict) => {
    expect(judgeGap(local, pts, ptsCount)).toBe(verdict);
  });
});

describe('the seq rule', () => {
  it.each([
    [5, 0, 'unsequenced'],
    [5, 6, 'applicable'],
    [5, 5, 'applied'],
    [5, 1, 'applied'],
    [5, 7, 'gap'],
  ] as const)('judges, with the line at %i, a start of %i to be %s', (local, seqStart, verdict) => {
    expect(judgeSeq(local, seqStart)).toBe(verdict);
  });
});
