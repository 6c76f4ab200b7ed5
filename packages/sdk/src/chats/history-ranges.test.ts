/** Ranges and holes of a history, by examples and against a model of what is stored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../storage/message-records.js';
import { addRange, appendMessages, cutBelow, holesIn, liveRange, loseRanges, maxRanges, noHistory, rangeAt, reachesNewest } from './history-ranges.js';

const empty = noHistory(7);

function history(isLive: boolean, ...ranges: readonly (readonly [number, number])[]): HistoryRecord {
  return { chatId: 7, ranges: ranges.map(([from, to]) => ({ from, to })), isLive };
}

describe('a history', () => {
  it('begins with the first message that updates bring, and goes on with the next', () => {
    const begun = appendMessages(empty, [10]);
    expect(begun).toEqual(history(true, [10, 10]));
    expect(appendMessages(begun, [14])).toEqual(history(true, [10, 14]));
  });

  it('is left as it is by a message that came before', () => {
    const live = history(true, [1, 3], [10, 14]);
    for (const id of [2, 5, 12, 14]) expect(appendMessages(live, [id])).toBe(live);
  });

  it('takes many messages at once as one after the other', () => {
    const some = fc.constantFrom(empty, history(true, [1, 3], [10, 14]), history(false, [1, 5]));
    fc.assert(
      fc.property(some, fc.array(fc.integer({ min: 1, max: 30 })), (before, ids) => {
        expect(appendMessages(before, ids)).toEqual(ids.reduce((grown, id) => appendMessages(grown, [id]), before));
      }),
    );
  });

  it('begins a new range behind a hole when it is not live', () => {
    expect(appendMessages(history(false, [1, 5]), [9])).toEqual(history(true, [1, 5], [9, 9]));
    expect(appendMessages(history(false, [1, 5]), [6])).toEqual(history(true, [1, 6]));
    expect(appendMessages(history(false, [1, 5]), [3])).toEqual(history(false, [1, 5]));
  });

  it.each<[string, HistoryRecord, readonly [number, number], boolean, HistoryRecord]>([
    ['nothing was stored', empty, [5, 9], false, history(false, [5, 9])],
    ['nothing was stored and it reaches to the newest', empty, [5, 9], true, history(true, [5, 9])],
    ['it closes a hole', history(true, [1, 4], [8, 12]), [5, 7], false, history(true, [1, 12])],
    ['it lies in a hole', history(true, [1, 4], [18, 22]), [8, 10], false, history(true, [1, 4], [8, 10], [18, 22])],
    ['it overlaps', history(true, [1, 4], [8, 12]), [3, 9], false, history(true, [1, 12])],
    ['newer ones came while it was on its way', history(true, [30, 32]), [10, 25], true, history(true, [10, 32])],
    ['it is ahead of the updates', history(true, [1, 4]), [10, 25], true, history(true, [1, 4], [10, 25])],
    ['something newer is known without updates', history(false, [30, 32]), [10, 25], true, history(false, [10, 25], [30, 32])],
  ])('takes an answer over when %s', (_, before, [from, to], isNewest, after) => {
    expect(addRange(before, { from, to }, isNewest)).toEqual(after);
  });

  it('knows nothing without gaps after a loss', () => {
    expect(loseRanges(history(true, [1, 4], [8, 12]))).toEqual(empty);
  });

  it('gives up what was thrown away', () => {
    expect(cutBelow(history(true, [1, 4], [8, 12]), 10)).toEqual(history(true, [10, 12]));
    expect(cutBelow(history(true, [1, 4]), 10)).toEqual(history(false));
  });

  it('names its holes', () => {
    expect(holesIn(history(true, [3, 4], [8, 12]), { from: 0, to: 20 })).toEqual([{ from: 0, to: 2 }, { from: 5, to: 7 }, { from: 13, to: 20 }]);
    expect(holesIn(history(true, [3, 4], [8, 12]), { from: 9, to: 12 })).toEqual([]);
    expect(holesIn(undefined, { from: 2, to: 3 })).toEqual([{ from: 2, to: 3 }]);
  });

  it('finds ranges', () => {
    const live = history(true, [3, 4], [8, 12]);
    expect(rangeAt(live, 4)).toEqual({ from: 3, to: 4 });
    expect(rangeAt(live, 5)).toBeUndefined();
    expect(liveRange(live)).toEqual({ from: 8, to: 12 });
    expect(liveRange(history(false, [3, 4]))).toBeUndefined();
    expect([8, 7].map((id) => reachesNewest(live, id))).toEqual([true, false]);
  });

  it('keeps at most 64 ranges, and gives up the shortest old ones', () => {
    let many = history(true, [0, 50]);
    for (let index = 1; index <= 80; index += 1) many = addRange(many, { from: index * 100, to: index * 100 + (index % 2 === 0 ? 9 : 1) }, false);
    expect(many.ranges).toHaveLength(maxRanges);
    expect(many.ranges[0]).toEqual({ from: 0, to: 50 });
    expect(many.ranges.at(-1)).toEqual({ from: 8000, to: 8009 });
    expect(many.ranges.filter(({ from, to }) => to - from === 9)).toHaveLength(40);
  });
});

const id = fc.integer({ min: 0, max: 300 });
const step = fc.oneof(
  fc.record({ type: fc.constant('append' as const), by: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ type: fc.constant('answer' as const), one: id, other: id, isNewest: fc.boolean() }),
  fc.record({ type: fc.constantFrom('lose' as const, 'cut' as const), at: id }),
);

describe('ranges', () => {
  it('claim no more than what was brought, in a normal form', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        let record = empty;
        let newest = 0;
        /** Ids of which it is known whether they are there. */
        let known = new Set<number>();
        let isFollowed = false;
        for (const each of steps) {
          if (each.type === 'append') {
            const before = newest;
            newest += each.by;
            record = appendMessages(record, [newest]);
            // Who follows knows that there is nothing between the last one and this.
            for (let skipped = isFollowed ? before : newest; skipped <= newest; skipped += 1) known.add(skipped);
            isFollowed = true;
          } else if (each.type === 'answer') {
            const from = Math.min(each.one, each.other, newest);
            const to = each.isNewest ? newest : Math.min(Math.max(each.one, each.other), newest);
            record = addRange(record, { from, to }, each.isNewest);
            for (let covered = from; covered <= to; covered += 1) known.add(covered);
            isFollowed ||= each.isNewest;
          } else if (each.type === 'lose') {
            record = loseRanges(record);
            known = new Set();
            isFollowed = false;
          } else {
            record = cutBelow(record, each.at);
            known = new Set([...known].filter((one) => one >= each.at));
            isFollowed &&= record.isLive;
          }
          const claimed = record.ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
          expect(claimed.filter((one) => !known.has(one))).toEqual([]);
          if (record.ranges.length < maxRanges) expect(claimed).toHaveLength(known.size);
          for (const [index, { from, to }] of record.ranges.entries()) expect(from > (record.ranges[index - 1]?.to ?? -2) + 1 && from <= to).toBe(true);
          expect(record.ranges.length).toBeLessThanOrEqual(maxRanges);
          if (record.isLive) expect(record.ranges.at(-1)?.to).toBe(newest);
        }
      }),
    );
  });

  it('and holes make up the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { maxLength: 20 }), id, id, (pairs, one, other) => {
        const record = pairs.reduce((all, [a, b]) => addRange(all, { from: Math.min(a, b), to: Math.max(a, b) }, false), empty);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const holes = holesIn(record, { from, to });
        for (let each = from; each <= to; each += 1) expect(rangeAt(record, each) === undefined).toBe(holes.some((hole) => hole.from <= each && each <= hole.to));
      }),
    );
  });
});
