/** The part of the contract of local storages that is about finding messages by their words. */
import type { RawMessage } from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { channelId, messageOf, putMessage } from './local-samples.contract.js';
import type { LocalStore, MessageSearchQuery } from './local-store.js';

/** Runs inside the suite of `local-storage.contract.ts`. */
export function testSearch(current: () => LocalStore, wholeWordsOnly: boolean): void {
  describe('searching', () => {
    async function ids(query: Partial<MessageSearchQuery> & Pick<MessageSearchQuery, 'words'>): Promise<number[]> {
      return (await current().searchMessages({ limit: 100, ...query })).map(({ id }) => id);
    }

    it('finds the messages that have all the words, the newest first', async () => {
      await current().commit([
        putMessage(messageOf(5, 1, 'The quick brown fox', 300)),
        putMessage(messageOf(5, 2, 'A quick lunch', 100)),
        putMessage(messageOf(-6, 3, 'Quick: the FOX, Lunch & Über', 200)),
        putMessage(messageOf(channelId, 4, 'nothing of that', 400)),
      ]);
      expect(await ids({ words: ['quick'] })).toEqual([1, 3, 2]);
      expect(await ids({ words: ['fox', 'quick'] })).toEqual([1, 3]);
      expect(await ids({ words: ['quick', 'lunch', 'uber'] })).toEqual([3]);
      expect(await ids({ words: ['quick', 'absent'] })).toEqual([]);
      expect(await ids({ words: ['qui'] })).toEqual([]);
      expect(await current().searchMessages({ words: ['brown'], limit: 1 })).toEqual([messageOf(5, 1, 'The quick brown fox', 300)]);
    });

    if (!wholeWordsOnly) it('takes the last word for the beginning of one when it is asked to', async () => {
      await current().commit([
        putMessage(messageOf(5, 1, 'quick fox')),
        putMessage(messageOf(5, 2, 'quicker foxes, quickest of all')),
        putMessage(messageOf(5, 3, 'fox quiche')),
        putMessage(messageOf(5, 4, 'привет')),
      ]);
      expect(await ids({ words: ['qui'], isPrefix: true })).toEqual([3, 2, 1]);
      expect(await ids({ words: ['quick'], isPrefix: true })).toEqual([2, 1]);
      expect(await ids({ words: ['fox', 'quic'], isPrefix: true })).toEqual([3, 1]);
      expect(await ids({ words: ['quick', 'fo'], isPrefix: true })).toEqual([1]);
      expect(await ids({ words: ['при'], isPrefix: true })).toEqual([4]);
      expect(await ids({ words: ['%'], isPrefix: true })).toEqual([]);
    });

    if (!wholeWordsOnly) it('finds the newest when very many words begin so', async () => {
      const chats = [5, -6, channelId];
      await current().commit(Array.from({ length: 450 }, (_, index) => putMessage(messageOf(chats[index % 3] as number, index + 1, index % 2 === 0 ? `many${index} even` : `many${index} odd`, 100 + index))));
      await current().commit([putMessage(messageOf(5, 1000, 'few', 2000)), putMessage(messageOf(5, 1001, 'even more', 2000))]);
      const first = await current().searchMessages({ words: ['many'], isPrefix: true, limit: 3 });
      expect(first.map(({ id }) => id)).toEqual([450, 449, 448]);
      const { date, chatId, id } = first[2]!;
      expect(await ids({ words: ['many'], isPrefix: true, limit: 2, after: { date, chatId, id } })).toEqual([447, 446]);
      expect(await ids({ words: ['even', 'many'], isPrefix: true, limit: 3 })).toEqual([449, 447, 445]);
      expect(await ids({ words: ['many'], isPrefix: true, chatId: -6, limit: 2 })).toEqual([449, 446]);
      expect(await ids({ words: ['many'], isPrefix: true, chatId: 5, limit: 1000 })).toHaveLength(150);
      expect(await ids({ words: ['odd', 'many'], isPrefix: true, limit: 1000 })).toHaveLength(225);
    });

    if (!wholeWordsOnly) it('gives pages of what a beginning has in very many messages, be it common or rare', async () => {
      const texts = ['quickest', 'a Quícker fox', 'slow fox', 'quietly, quickly', 'no'];
      const records = Array.from({ length: 400 }, (_, index) => messageOf(index % 3 === 0 ? channelId : 5, index + 1, index % 97 === 5 ? 'a rarity' : texts[index % 5], 1000 + Math.floor(index / 4)));
      await current().commit(records.map(putMessage));
      const ordered = records.toSorted((one, other) => other.date - one.date || other.chatId - one.chatId || other.id - one.id);
      for (const [words, pattern] of [[['qui'], /qu[ií]/i], [['fox', 'quic'], /quícker fox/i], [['rar'], /rarity/]] as const) {
        for (const chatId of [undefined, channelId]) {
          const found: number[] = [];
          const query = { words, isPrefix: true, limit: 9, ...(chatId !== undefined && { chatId }) };
          for (let page = await current().searchMessages(query); page.length > 0; ) {
            found.push(...page.map(({ id }) => id));
            const { date, chatId: chat, id } = page.at(-1)!;
            page = await current().searchMessages({ ...query, after: { date, chatId: chat, id } });
          }
          const expected = ordered.filter((record) => pattern.test((record.message as RawMessage).message) && (chatId ?? record.chatId) === record.chatId);
          expect(found).toEqual(expected.map(({ id }) => id));
        }
      }
    });

    it('searches in one chat when it is asked to', async () => {
      await current().commit([putMessage(messageOf(5, 1, 'fox')), putMessage(messageOf(6, 2, 'fox')), putMessage(messageOf(channelId, 1, 'fox'))]);
      expect((await current().searchMessages({ words: ['fox'], chatId: channelId, limit: 9 })).map(({ chatId }) => chatId)).toEqual([channelId]);
      expect(await ids({ words: ['fox'], chatId: 6 })).toEqual([2]);
      expect(await ids({ words: ['fox'], chatId: 7 })).toEqual([]);
    });

    it('goes on behind a message, past others of the same second', async () => {
      const records = [messageOf(5, 1, 'fox', 100), messageOf(5, 2, 'fox', 100), messageOf(7, 3, 'fox', 100), messageOf(5, 4, 'fox', 50), messageOf(5, 9, 'fox', 200), messageOf(channelId, 8, 'fox', 100)];
      await current().commit(records.map(putMessage));
      const found: number[] = [];
      for (let page = await current().searchMessages({ words: ['fox'], limit: 2 }); page.length > 0; ) {
        found.push(...page.map(({ id }) => id));
        const { date, chatId, id } = page.at(-1)!;
        page = await current().searchMessages({ words: ['fox'], limit: 2, after: { date, chatId, id } });
      }
      expect(found).toEqual([9, 3, 2, 1, 8, 4]);
    });

    it('finds an edited message by its new words only, and a deleted one not at all', async () => {
      await current().commit([putMessage(messageOf(5, 1, 'the old words')), putMessage(messageOf(5, 2, 'old as well'))]);
      expect(await ids({ words: ['old'] })).toEqual([2, 1]);
      await current().commit([putMessage(messageOf(5, 1, 'the new words'))]);
      expect(await ids({ words: ['old'] })).toEqual([2]);
      expect(await ids({ words: ['new', 'words'] })).toEqual([1]);
      await current().commit([{ type: 'delete', table: 'messages', key: { chatId: 5, id: 2 } }]);
      expect(await ids({ words: ['old'] })).toEqual([]);
      await current().commit([{ type: 'deleteMessages', chatId: 5, from: 0, to: 10 }]);
      expect(await ids({ words: ['new'] })).toEqual([]);
    });
  });
}
