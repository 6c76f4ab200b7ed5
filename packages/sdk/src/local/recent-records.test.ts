/** A bounded cache of records in front of the store. */
import { describe, expect, it } from 'vitest';
import { RecentRecords } from './recent-records.js';

describe('records that were used last', () => {
  it('are read once, all of those that were asked for, and so is that some are absent', async () => {
    const asked: number[][] = [];
    const records = new RecentRecords<string>(async (ids) => {
      asked.push([...ids]);
      return new Map([[1, 'one'], [2, 'two']]);
    });
    await records.getMany([1, 2, 3]);
    expect([...(await records.getMany([1, 2, 3]))]).toEqual([[1, 'one'], [2, 'two'], [3, undefined]]);
    expect(asked).toEqual([[1, 2, 3]]);
  });

  it('are read once when they are asked for alone, too', async () => {
    const asked: number[][] = [];
    const records = new RecentRecords<string>(async (ids) => {
      asked.push([...ids]);
      return new Map([[1, 'one']]);
    });
    expect([await records.get(1), await records.get(2), await records.get(1), await records.get(2)]).toEqual(['one', undefined, 'one', undefined]);
    expect(asked).toEqual([[1], [2]]);
  });

  it('are not made older by a read that began before a change', async () => {
    const records = new RecentRecords<string>(async () => {
      records.set(1, 'new');
      return new Map([[1, 'old'], [2, 'two']]);
    });
    expect((await records.getMany([1, 2])).get(1)).toBe('new');
    expect((await records.getMany([1])).get(1)).toBe('new');
  });

  it('are not made older by a read of one of them, either', async () => {
    const records = new RecentRecords<string>(async ([id]) => {
      records.set(1, 'new');
      return new Map([[id ?? 0, 'old']]);
    });
    expect(await records.get(1)).toBe('new');
    expect(await records.get(2)).toBe('old');
    records.set(2, 'changed');
    expect(await records.get(2)).toBe('changed');
  });
});
