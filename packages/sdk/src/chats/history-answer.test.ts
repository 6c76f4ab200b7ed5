/** Which part of a history an answer covers, by examples and against a model of the server. */
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HistoryQuestion, partOf } from './history-answer.js';

function answer(ids: readonly number[], count?: number): tl.RawMessagesMessages | tl.RawMessagesMessagesSlice {
  const messages = ids.map((id): tl.Message => ({ _: 'message', id, peerId: { _: 'peerUser', userId: 7 }, date: id, message: '' }));
  const rest = { messages, topics: [], chats: [], users: [] };
  return count === undefined ? { _: 'messages.messages', ...rest } : { _: 'messages.messagesSlice', count, ...rest };
}

describe('an answer to getHistory', () => {
  it.each<[string, readonly number[], number | undefined, HistoryQuestion, readonly [number, number] | undefined, boolean]>([
    ['reaches to the newest', [9, 7], 5, { limit: 2 }, [7, 9], true],
    ['is the whole', [9, 7], undefined, { limit: 10 }, [0, 9], true],
    ['is the whole by its count', [9, 7], 2, { limit: 10 }, [0, 9], true],
    ['says that there is nothing', [], undefined, { limit: 10 }, [0, 0], true],
    ['goes on below a message', [5, 4], 9, { limit: 2, offsetId: 7 }, [4, 6], false],
    ['says that nothing is below', [], 9, { limit: 2, offsetId: 7 }, [0, 6], false],
    ['leaves some out', [5, 4], 9, { limit: 2, offsetId: 9, addOffset: 2 }, [4, 5], false],
    ['leaves some of the newest out', [5, 4], 9, { limit: 2, addOffset: 2 }, [4, 5], false],
    ['goes around a message', [12, 9, 7, 4], 9, { limit: 4, offsetId: 9, addOffset: -2 }, [4, 12], false],
    ['goes around a message up to the newest', [9, 7, 4], 9, { limit: 4, offsetId: 9, addOffset: -2 }, [4, 9], true],
    ['begins at a date', [9, 7], 9, { limit: 2, offsetDate: 100 }, [7, 9], false],
    ['is bounded by ids', [6, 5], 9, { limit: 10, maxId: 8, minId: 3 }, [5, 7], false],
    ['says that there is nothing between ids', [], undefined, { limit: 10, maxId: 8, minId: 3 }, [4, 7], false],
    ['says nothing', [], 9, { limit: 2, offsetId: 7, addOffset: 3 }, undefined, false],
    ['was not to have anything', [], 9, { limit: 0 }, undefined, false],
  ])('%s', (_, ids, count, question, range, isNewest) => {
    expect(partOf(answer(ids, count), question)).toEqual(range && { range: { from: range[0], to: range[1] }, isNewest });
  });

  it('covers nothing that is not in it', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
    const question = fc.record({ limit: fc.integer({ min: 1, max: 12 }), offsetId: fc.integer({ min: 0, max: 61 }), addOffset: fc.integer({ min: -6, max: 4 }) });
    fc.assert(
      fc.property(ids, question, (all, { limit, offsetId, addOffset }) => {
        const stored = all.toSorted((a, b) => b - a);
        const begin = Math.max(0, (offsetId === 0 ? 0 : stored.filter((id) => id >= offsetId).length) + addOffset);
        const end = Math.max(begin, (offsetId === 0 ? 0 : stored.filter((id) => id >= offsetId).length) + addOffset + limit);
        const page = stored.slice(begin, end);
        const part = partOf(answer(page, page.length === stored.length ? undefined : stored.length), { limit, offsetId, addOffset });
        if (part === undefined) return;
        const { range, isNewest } = part;
        expect(stored.filter((id) => id >= range.from && id <= range.to && !page.includes(id))).toEqual([]);
        if (isNewest) expect(stored.filter((id) => id > range.to)).toEqual([]);
      }),
    );
  });
});
