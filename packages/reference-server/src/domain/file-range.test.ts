/** Tests of the stretches that can be asked for. */
import { describe, expect, it } from 'vitest';
import { findRangeFault } from './file-range.js';

const fault = (offset: number, limit: number, precise = false): string | undefined => findRangeFault({ offset, limit, precise });

describe('findRangeFault', () => {
  it('takes stretches of 4 KiB whose length divides 1 MiB, inside one MiB', () => {
    for (const limit of [4096, 8192, 65_536, 524_288, 1_048_576]) expect([fault(0, limit), fault(limit * 7, limit)]).toEqual([undefined, undefined]);
    expect(fault(2 ** 40, 1_048_576)).toBeUndefined();
  });

  it('S18: refuses what is not aligned, too small, too large or goes over a border', () => {
    for (const offset of [1, 1024, 4095, -4096, 0.5, 2 ** 60]) expect(fault(offset, 4096)).toBe('OFFSET_INVALID');
    for (const limit of [0, 1, 1024, 4095, 12_288, 2_097_152, -4096]) expect(fault(0, limit)).toBe('LIMIT_INVALID');
    expect(fault(1_048_576 - 4096, 8192)).toBe('LIMIT_INVALID');
  });

  it('S18: is content with 1 KiB where the client asks precisely, still inside one MiB', () => {
    expect([fault(1024, 1024, true), fault(3072, 12_288, true), fault(1024, 1_047_552, true)]).toEqual([undefined, undefined, undefined]);
    expect([fault(1, 1024, true), fault(0, 1, true), fault(0, 1_049_600, true), fault(1024, 1_048_576, true)]).toEqual(['OFFSET_INVALID', 'LIMIT_INVALID', 'LIMIT_INVALID', 'LIMIT_INVALID']);
  });
});
