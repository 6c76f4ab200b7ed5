import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceivedIds } from './received-ids.js';

describe('ReceivedIds', () => {
  it('knows an id again, in whatever order ids came', () => {
    const ids = new ReceivedIds(100);
    for (const id of [5n, 1n, 9n, 3n]) ids.add(id);
    expect(ids.check(3n)).toBe('duplicate');
    expect(ids.check(4n)).toBe('new');
    expect(ids.highest).toBe(9n);
  });

  it('calls an id below everything remembered too old once it has forgotten some', () => {
    const ids = new ReceivedIds(8);
    for (let id = 1n; id <= 20n; id += 1n) ids.add(id);
    expect(ids.check(1n)).toBe('tooOld');
    expect(ids.check(20n)).toBe('duplicate');
    expect(ids.check(21n)).toBe('new');
  });

  it('stays within its bound and remembers the highest ids, like a plain set', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), { maxLength: 300 }), (values) => {
        const ids = new ReceivedIds(64);
        for (const value of values) ids.add(value);
        expect(ids.size).toBeLessThanOrEqual(80);
        const highest = [...new Set(values)].sort((a, b) => (a < b ? 1 : -1)).slice(0, 40);
        // Anything that is among the highest 40 at the end has always been among the highest 64.
        for (const value of highest) expect(ids.check(value)).toBe('duplicate');
      }),
    );
  });
});
