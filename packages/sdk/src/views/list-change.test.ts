// The steps from one list to another.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyListChange, changesBetween } from './list-change.js';

interface Item {
  readonly key: string;
  readonly value: number;
}

const rule = { keyOf: (item: Item) => item.key, isSame: (one: Item, other: Item) => one.value === other.value };
const lists = fc.uniqueArray(fc.record({ key: fc.constantFrom(...'abcdefghij'), value: fc.nat(2) }), { selector: ({ key }) => key });

describe('changesBetween', () => {
  it('leads from any list to any other', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const items = [...before];
        for (const change of changesBetween(before, after, rule)) applyListChange(items, change);
        expect(items).toEqual(after);
      }),
    );
  });

  it('is nothing between equal lists', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const copy = list.map((item) => ({ ...item }));
        expect(changesBetween(list, copy, rule)).toEqual([]);
      }),
    );
  });

  it('is one step where one thing happened', () => {
    const [a, b, c] = [{ key: 'a', value: 0 }, { key: 'b', value: 0 }, { key: 'c', value: 0 }];
    const changed = { key: 'b', value: 1 };
    expect(changesBetween([a, b, c], [c, a, b], rule)).toEqual([{ type: 'moved', from: 2, index: 0, item: c }]);
    expect(changesBetween([a, b], [c, a, b], rule)).toEqual([{ type: 'inserted', index: 0, item: c }]);
    expect(changesBetween([a, b, c], [a, c], rule)).toEqual([{ type: 'removed', index: 1 }]);
    expect(changesBetween([a, b, c], [a, changed, c], rule)).toEqual([{ type: 'updated', index: 1, item: changed }]);
  });
});
