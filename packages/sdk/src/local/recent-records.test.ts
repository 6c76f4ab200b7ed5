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

  it('are not made older by a read that began before a change', async () => {
    const records = new RecentRecords<string>(async () => {
      records.set(1, 'new');
      return new Map([[1, 'old'], [2, 'two']]);
    });
    expect((await records.getMany([1, 2])).get(1)).toBe('new');
    expect((await records.getMany([1])).get(1)).toBe('new');
  });
});
