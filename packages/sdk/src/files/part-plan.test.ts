/** Parts of files. */
import { describe, expect, it } from 'vitest';
import { endPlan, LARGEST_PART, partLength, planParts, SMALL_FILE } from './part-plan.js';

const kb = 1024;
const mb = kb * kb;

describe('the plan of parts', () => {
  it('keeps the rules of the protocol at any size, and covers every byte', () => {
    for (const size of [1, 1023, 1024, LARGEST_PART, LARGEST_PART + 1, 2 * mb, 2 * mb + 1, SMALL_FILE, SMALL_FILE + 1, 32 * mb + 1, 2_097_152_000]) {
      const plan = planParts(size);
      const { partSize, parts = 0, isBig } = plan;
      expect([partSize % kb, LARGEST_PART % partSize, isBig]).toEqual([0, 0, size > 10 * mb]);
      expect(parts).toBeLessThanOrEqual(4000);
      expect((parts - 1) * partSize + partLength(plan, parts - 1)).toBe(size);
      expect(partLength(plan, parts - 1)).toBeGreaterThan(0);
    }
  });

  it('puts a short file into one part', () => {
    expect([planParts(1).parts, planParts(LARGEST_PART).parts, planParts(LARGEST_PART + 1).parts]).toEqual([1, 1, 3]);
  });

  it('refuses what is empty, and what is beyond the limit of the account', () => {
    expect(() => planParts(0)).toThrow(expect.objectContaining({ code: 'SOURCE_EMPTY' }));
    expect(() => planParts(4000 * LARGEST_PART + 1)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
    expect(planParts(4000 * LARGEST_PART + 1, 8000).parts).toBe(4001);
  });

  it('knows the parts of a stream at its end', () => {
    const plan = planParts(undefined);
    expect(plan).toMatchObject({ partSize: LARGEST_PART, parts: undefined, isBig: true });
    expect(endPlan(plan, 100)).toMatchObject({ parts: 1, size: 100, isBig: false });
    expect(endPlan(plan, LARGEST_PART + 1)).toMatchObject({ parts: 2, isBig: true });
  });
});
