/** The contract of every local storage, as a suite that each adapter's test runs beside that of `storage.contract.ts`. */
import type { DialogFilter, RawMessageService } from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { positionOf } from './chat-records.js';
import type { LocalOperation } from './local-batch.js';
import { albumOf, channelId, chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from './local-samples.contract.js';
import { testSearch } from './local-search.contract.js';
import type { LocalStorage, LocalStore, MessagePageQuery } from './local-store.js';
import type { HistoryRecord } from './message-records.js';

/** What an adapter's test provides. */
export interface LocalStorageFixture {
  /** A storage that holds nothing yet; the suite opens it several times. */
  create(): LocalStorage;
  /** Called after each test. */
  dispose?(): void;
  /** The store finds whole words only, as an encrypted one does. */
  readonly wholeWordsOnly?: true;
}

const nothing = { authKeys: [], dcOptions: [], channelStates: [], chatLists: [], outbox: [] };
const updateState = { pts: 7, qts: 0, seq: 1, date: 1_700_000_000 };
const folders: readonly DialogFilter[] = [
  { _: 'dialogFilterDefault' },
  { _: 'dialogFilter', id: 2, title: { _: 'textWithEntities', text: 'Work', entities: [] }, pinnedPeers: [], includePeers: [{ _: 'inputPeerUser', userId: 5, accessHash: -9n }], excludePeers: [] },
];

/** Runs the suite against one adapter. */
export function testLocalStorage(name: string, fixture: LocalStorageFixture): void {
  describe(`${name} as a local storage`, () => {
    let storage: LocalStorage;
    let store: LocalStore;

    beforeEach(async () => {
      storage = fixture.create();
      store = await storage.open();
    });

    afterEach(async () => {
      await store.close();
      fixture.dispose?.();
    });

    async function reopen(): Promise<void> {
      await store.close();
      store = await storage.open();
    }

    const putHistory = (value: HistoryRecord): LocalOperation => ({ type: 'put', table: 'histories', value });

    it('is empty at first', async () => {
      expect(await store.load()).toEqual(nothing);
      expect((await store.readChats([5])).size).toBe(0);
      expect(await store.readChatPage({ folderId: 0, limit: 10 })).toEqual([]);
      expect((await store.readHistories([5])).size).toBe(0);
      expect((await store.readMessages(5, [1])).size).toBe(0);
      expect((await store.readCommonMessages([1])).size).toBe(0);
      expect(await store.readMessagePage({ chatId: 5, limit: 10, order: 'newestFirst' })).toEqual([]);
      expect(await store.readLastIdUntil(5, 2_000_000_000)).toBeUndefined();
      expect(await store.readIdAtDepth(5, 1)).toBeUndefined();
      expect(await store.searchMessages({ words: ['text'], limit: 10 })).toEqual([]);
      expect(await store.readHistoryPage({ limit: 10 })).toEqual([]);
      expect((await store.measure()).messages).toBe(0);
    });

    it('gives back every record as it was put, after reopening too', async () => {
      const full = chatOf(channelId, 1_700_000_100, {
        ...{ folderId: 1, pinnedAt: 0, topMessageId: 9, unreadCount: 3, unreadMentionsCount: 1, isMarkedUnread: true, readInboxMaxId: 6, readOutboxMaxId: 4, deliveredMaxId: 5 },
        draft: { _: 'draftMessage', message: 'Not yet', date: 1_700_000_050 },
        notifySettings: { _: 'peerNotifySettings', muteUntil: 2_147_483_647 },
        isPartial: true,
      });
      const lists = [{ folderId: 0, isComplete: true }, { folderId: 1, isComplete: false, next: { date: 1_700_000_000, messageId: 3, chatId: channelId } }];
      const history: HistoryRecord = { chatId: channelId, ranges: [{ from: 0, to: 4 }, { from: 8, to: 9 }], isLive: true };
      const service: RawMessageService = { _: 'messageService', id: 8, peerId: { _: 'peerChannel', channelId: 777 }, date: 1_700_000_008, action: { _: 'messageActionPinMessage' } };
      const serviceRecord = { chatId: channelId, id: 8, date: 1_700_000_008, message: service };
      const waiting = [
        waitingOf(1, { state: 'FAILED', failure: { reason: 'EXPIRED', code: 0, canRetry: true }, attemptedAt: 1_700_000_001 }),
        waitingOf(2, { randomId: -(2n ** 63n), chatId: channelId, action: { type: 'markRead', maxId: 0 }, notBefore: 1_700_000_009 }),
        waitingOf(10, { state: 'SENT', messageId: 44, action: { type: 'sendText', text: 'Hi', entities: [{ _: 'messageEntityBold', offset: 0, length: 2 }], silent: true } }),
        albumOf(11, { messageIds: [0, 45], arrivedIds: [45] }),
      ];
      await store.commit([
        putChat(full),
        ...lists.map((value): LocalOperation => ({ type: 'put', table: 'chatLists', value })),
        { type: 'put', table: 'folders', value: folders },
        putMessage(messageOf(channelId, 9)),
        putMessage(serviceRecord),
        putHistory(history),
        ...[waiting[3]!, waiting[2]!, waiting[0]!, waiting[1]!].map(putOutbox),
      ]);
      for (const check of ['at once', 'after reopening']) {
        if (check === 'after reopening') await reopen();
        expect(await store.load(), check).toEqual({ ...nothing, chatLists: lists, folders, outbox: waiting });
        expect(await store.readChats([channelId, 6]), check).toEqual(new Map([[channelId, full]]));
        expect(await store.readHistories([channelId, 6]), check).toEqual(new Map([[channelId, history]]));
        expect(await store.readMessages(channelId, [8, 9, 10]), check).toEqual(new Map([[8, serviceRecord], [9, messageOf(channelId, 9)]]));
      }
    });

    it('gives the chats of a list by descending order, of equal ones the higher id first, in pages that lose none', async () => {
      const chats = [chatOf(1, 10), chatOf(2, 30), chatOf(-3, 30), chatOf(4, 20), chatOf(5, 5, { pinnedAt: 1 }), chatOf(6, 6, { pinnedAt: 0 }), chatOf(7, 30), chatOf(channelId, 30)];
      await store.commit([...chats.map(putChat), putChat(chatOf(8, 0)), putChat(chatOf(9, 99, { folderId: 1 }))]);
      const expected = [6, 5, 7, 2, -3, channelId, 4, 1];
      expect((await store.readChatPage({ folderId: 0, limit: 100 })).map(({ chatId }) => chatId)).toEqual(expected);
      for (const limit of [1, 3]) {
        const found: number[] = [];
        for (let page = await store.readChatPage({ folderId: 0, limit }); page.length > 0; ) {
          expect(page.length).toBeLessThanOrEqual(limit);
          found.push(...page.map(({ chatId }) => chatId));
          page = await store.readChatPage({ folderId: 0, limit, after: positionOf(page.at(-1)!) });
        }
        expect(found).toEqual(expected);
      }
      expect(await store.readChatPage({ folderId: 1, limit: 5 })).toEqual([chatOf(9, 99, { folderId: 1 })]);
      expect(await store.readChatPage({ folderId: 0, limit: 2, after: { order: 25, chatId: 0 } })).toEqual([chatOf(4, 20), chatOf(1, 10)]);
    });

    it('moves a chat when its place changes, to another folder too, and out of the list with an order of 0', async () => {
      const ids = async (folderId: number): Promise<number[]> => (await store.readChatPage({ folderId, limit: 9 })).map(({ chatId }) => chatId);
      await store.commit([putChat(chatOf(1, 10)), putChat(chatOf(2, 20)), putChat(chatOf(3, 30))]);
      await store.commit([putChat(chatOf(1, 25))]);
      expect(await ids(0)).toEqual([3, 1, 2]);
      await store.commit([putChat(chatOf(3, 30, { folderId: 1 })), putChat(chatOf(2, 0)), { type: 'delete', table: 'chats', key: 99 }]);
      expect([await ids(0), await ids(1)]).toEqual([[1], [3]]);
      await store.commit([{ type: 'delete', table: 'chats', key: 1 }]);
      await reopen();
      expect([await ids(0), await ids(1)]).toEqual([[], [3]]);
      expect([...(await store.readChats([1, 2, 3])).keys()].sort()).toEqual([2, 3]);
    });

    it('forgets single records of the smaller tables', async () => {
      await store.commit([
        { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: true } },
        { type: 'put', table: 'folders', value: folders },
        putHistory({ chatId: 5, ranges: [], isLive: false }),
        putOutbox(waitingOf(1)),
        putOutbox(waitingOf(2)),
      ]);
      await store.commit([putOutbox(waitingOf(1, { state: 'SENT', messageId: 3 })), { type: 'delete', table: 'outbox', key: 2 }]);
      expect((await store.load()).outbox).toEqual([waitingOf(1, { state: 'SENT', messageId: 3 })]);
      for (let round = 0; round < 2; round += 1) {
        await store.commit([
          { type: 'delete', table: 'chatLists', key: 0 },
          { type: 'delete', table: 'folders', key: true },
          { type: 'delete', table: 'histories', key: 5 },
          { type: 'delete', table: 'outbox', key: 1 },
          { type: 'delete', table: 'messages', key: { chatId: 5, id: 5 } },
        ]);
        await reopen();
        expect(await store.load()).toEqual(nothing);
        expect((await store.readHistories([5])).size).toBe(0);
      }
    });

    it('keeps the messages of chats apart, and finds those that are numbered together by their ids alone', async () => {
      await store.commit([putMessage(messageOf(5, 1)), putMessage(messageOf(-6, 2)), putMessage(messageOf(channelId, 1, 'of the channel')), putMessage(messageOf(channelId, 3))]);
      expect(await store.readMessages(5, [1, 2])).toEqual(new Map([[1, messageOf(5, 1)]]));
      expect(await store.readMessages(channelId, [1])).toEqual(new Map([[1, messageOf(channelId, 1, 'of the channel')]]));
      expect(await store.readCommonMessages([1, 2, 3])).toEqual(new Map([[1, messageOf(5, 1)], [2, messageOf(-6, 2)]]));
      await store.commit([{ type: 'delete', table: 'messages', key: { chatId: 5, id: 1 } }]);
      expect([...(await store.readCommonMessages([1, 2])).keys()]).toEqual([2]);
      expect((await store.readMessages(channelId, [1])).size).toBe(1);
      expect((await store.measure()).messages).toBe(3);
    });

    it('gives pages of messages from either end and between bounds', async () => {
      await store.commit([...[5, 1, 9, 3, 7].map((id) => putMessage(messageOf(5, id))), putMessage(messageOf(4, 6)), putMessage(messageOf(6, 6))]);
      const ids = async (query: Omit<MessagePageQuery, 'chatId'>): Promise<number[]> => (await store.readMessagePage({ chatId: 5, ...query })).map(({ id }) => id);
      expect(await ids({ limit: 10, order: 'newestFirst' })).toEqual([9, 7, 5, 3, 1]);
      expect(await ids({ limit: 10, order: 'oldestFirst' })).toEqual([1, 3, 5, 7, 9]);
      expect(await ids({ limit: 2, order: 'newestFirst' })).toEqual([9, 7]);
      expect(await ids({ limit: 2, order: 'oldestFirst' })).toEqual([1, 3]);
      expect(await ids({ from: 3, to: 7, limit: 10, order: 'newestFirst' })).toEqual([7, 5, 3]);
      expect(await ids({ from: 4, limit: 2, order: 'oldestFirst' })).toEqual([5, 7]);
      expect(await ids({ to: 6, limit: 2, order: 'newestFirst' })).toEqual([5, 3]);
      expect(await ids({ from: 6, to: 6, limit: 2, order: 'newestFirst' })).toEqual([]);
      expect(await ids({ from: 7, to: 3, limit: 2, order: 'newestFirst' })).toEqual([]);
      expect(await store.readMessagePage({ chatId: 5, from: 9, limit: 1, order: 'oldestFirst' })).toEqual([messageOf(5, 9)]);
    });

    it('tells the newest message until a date, and the one at a depth', async () => {
      await store.commit([messageOf(5, 1, 'a', 100), messageOf(5, 2, 'b', 200), messageOf(5, 4, 'c', 200), messageOf(5, 6, 'd', 300), messageOf(6, 5, 'e', 250)].map(putMessage));
      const until = (date: number): Promise<number | undefined> => store.readLastIdUntil(5, date);
      expect([await until(99), await until(100), await until(199), await until(200), await until(299), await until(1000)]).toEqual([undefined, 1, 1, 4, 4, 6]);
      const depth = (count: number): Promise<number | undefined> => store.readIdAtDepth(5, count);
      expect([await depth(1), await depth(2), await depth(4), await depth(5)]).toEqual([6, 4, 1, undefined]);
    });

    it('deletes ranges of messages with both ends, in their chat only', async () => {
      await store.commit([1, 2, 3, 4, 5].flatMap((id) => [putMessage(messageOf(5, id)), putMessage(messageOf(channelId, id))]));
      await store.commit([{ type: 'deleteMessages', chatId: 5, from: 2, to: 4 }, { type: 'deleteMessages', chatId: 5, from: 9, to: 8 }, { type: 'deleteMessages', chatId: 77, from: 0, to: 2 ** 31 }]);
      expect([...(await store.readMessages(5, [1, 2, 3, 4, 5])).keys()]).toEqual([1, 5]);
      expect([...(await store.readCommonMessages([1, 2, 3, 4, 5])).keys()]).toEqual([1, 5]);
      expect(await store.searchMessages({ words: ['3'], limit: 9 })).toEqual([messageOf(channelId, 3)]);
      await store.commit([{ type: 'deleteMessages', chatId: channelId, from: 0, to: 2 ** 31 }, putMessage(messageOf(channelId, 2))]);
      expect((await store.readMessagePage({ chatId: channelId, limit: 9, order: 'oldestFirst' })).map(({ id }) => id)).toEqual([2]);
      expect((await store.measure()).messages).toBe(3);
    });

    it('gives histories by ascending chat id in pages', async () => {
      const ids = [7, -2, channelId, 3, 2 ** 40];
      await store.commit(ids.map((chatId) => putHistory({ chatId, ranges: [{ from: 1, to: 2 }], isLive: false })));
      const first = await store.readHistoryPage({ limit: 3 });
      expect(first.map(({ chatId }) => chatId)).toEqual([channelId, -2, 3]);
      expect((await store.readHistoryPage({ afterChatId: 3, limit: 3 })).map(({ chatId }) => chatId)).toEqual([7, 2 ** 40]);
      expect(await store.readHistoryPage({ afterChatId: 2 ** 40, limit: 3 })).toEqual([]);
    });

    it('reads many chats and messages at once', async () => {
      const ids = Array.from({ length: 2500 }, (_, index) => index + 1);
      await store.commit(ids.flatMap((id) => [putChat(chatOf(id, id)), putMessage(messageOf(5, id))]));
      expect((await store.readChats([...ids, 9_000_000])).size).toBe(2500);
      expect((await store.readMessages(5, [...ids, 9_000_000])).size).toBe(2500);
      expect((await store.readCommonMessages([...ids, 9_000_000])).size).toBe(2500);
      expect((await store.measure()).messages).toBe(2500);
    });

    it('grows in bytes with what is put', async () => {
      const before = (await store.measure()).bytes;
      await store.commit(Array.from({ length: 200 }, (_, index) => putMessage(messageOf(5, index + 1, 'x'.repeat(4000)))));
      expect((await store.measure()).bytes).toBeGreaterThan(before + 200_000);
    });

    it('commits data, pts and outbox at one moment', async () => {
      await store.commit([putOutbox(waitingOf(1))]);
      await store.commit([putMessage(messageOf(5, 1)), { type: 'delete', table: 'outbox', key: 1 }, { type: 'put', table: 'updateState', value: updateState }]);
      await reopen();
      expect(await store.load()).toEqual({ ...nothing, updateState });
      expect((await store.readMessages(5, [1])).size).toBe(1);
    });

    it('carries out the operations of a batch in their order', async () => {
      await store.commit([putMessage(messageOf(5, 1, 'first')), { type: 'deleteMessages', chatId: 5, from: 1, to: 1 }, putMessage(messageOf(5, 1, 'second')), putMessage(messageOf(5, 1, 'third'))]);
      await store.commit([putChat(chatOf(1, 10)), { type: 'delete', table: 'chats', key: 1 }, putChat(chatOf(2, 10)), putChat(chatOf(2, 11))]);
      expect(await store.readMessages(5, [1])).toEqual(new Map([[1, messageOf(5, 1, 'third')]]));
      expect(await store.searchMessages({ words: ['second'], limit: 9 })).toEqual([]);
      expect(await store.readChatPage({ folderId: 0, limit: 9 })).toEqual([chatOf(2, 11)]);
      expect((await store.measure()).messages).toBe(1);
    });

    it('clears everything, and takes puts after a clear in the same batch', async () => {
      const put: LocalOperation[] = [
        { type: 'put', table: 'updateState', value: updateState },
        { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: true } },
        { type: 'put', table: 'folders', value: folders },
        ...[putChat(chatOf(1, 10)), putMessage(messageOf(1, 1)), putHistory({ chatId: 1, ranges: [{ from: 0, to: 1 }], isLive: true }), putOutbox(waitingOf(1))],
      ];
      await store.commit(put);
      await store.commit([...put, { type: 'clear' }, putChat(chatOf(2, 20)), putMessage(messageOf(2, 2))]);
      await reopen();
      expect(await store.load()).toEqual(nothing);
      expect(await store.readChatPage({ folderId: 0, limit: 9 })).toEqual([chatOf(2, 20)]);
      expect([...(await store.readCommonMessages([1, 2])).keys()]).toEqual([2]);
      expect(await store.searchMessages({ words: ['text'], limit: 9 })).toEqual([messageOf(2, 2)]);
      expect(await store.readHistoryPage({ limit: 9 })).toEqual([]);
      expect((await store.measure()).messages).toBe(1);
    });

    const message = messageOf(5, 3);
    const bad: readonly (readonly [string, string, LocalOperation])[] = [
      ['a chat without an id', 'chats.chatId', putChat(chatOf(0, 10))],
      ['a chat with half a date', 'chats.sortDate', putChat(chatOf(1, 0.5))],
      ['a chat pinned before the first place', 'chats.pinnedAt', putChat(chatOf(1, 1, { pinnedAt: -1 }))],
      ['a list of a folder that is no number', 'chatLists.folderId', { type: 'put', table: 'chatLists', value: { folderId: Number.NaN, isComplete: true } }],
      ['a list whose end has no date', 'chatLists.next.date', { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: false, next: { date: Number.NaN, messageId: 1, chatId: 1 } } }],
      ['a message without an id', 'messages.id', putMessage({ ...message, id: 0 })],
      ['a message without a date', 'messages.date', putMessage({ ...message, date: Number.NaN })],
      ['a message under another id', 'messages.message', putMessage({ ...message, id: 4 })],
      ['ranges out of their order', 'histories.ranges', putHistory({ chatId: 5, ranges: [{ from: 3, to: 5 }, { from: 5, to: 9 }], isLive: false })],
      ['a live history of nothing', 'histories.isLive', putHistory({ chatId: 5, ranges: [], isLive: true })],
      ['a random id of more than 64 bits', 'outbox.randomId', putOutbox(waitingOf(9, { randomId: 1n << 63n }))],
      ['an album without a message', 'outbox.action.items', putOutbox(albumOf(9, { action: { type: 'sendMedia', items: [] } }))],
      ['an album with the random id of none of its messages', 'outbox.randomId', putOutbox(albumOf(9, { randomId: 8n }))],
      ['an album with an id too few', 'outbox.messageIds', putOutbox(albumOf(9, { messageIds: [1] }))],
      ['an outbox record without a chat', 'outbox.chatId', putOutbox(waitingOf(9, { chatId: Number.NaN }))],
      ['a range of messages without an end', 'deleteMessages.to', { type: 'deleteMessages', chatId: 5, from: 0, to: Number.NaN }],
      ['a fractional pts', 'updateState.pts', { type: 'put', table: 'updateState', value: { ...updateState, pts: 0.5 } }],
    ];
    it.each(bad)('stores nothing of a batch that contains %s, and names %s', async (_, field, operation) => {
      await store.commit([putChat(chatOf(1, 10)), putMessage(messageOf(5, 1)), putOutbox(waitingOf(1))]);
      const batch: LocalOperation[] = [
        ...[putChat(chatOf(1, 20)), putChat(chatOf(2, 15)), putMessage(messageOf(5, 2)), { type: 'delete', table: 'outbox', key: 1 } as const],
        ...[{ type: 'deleteMessages', chatId: 5, from: 0, to: 1 } as const, operation, putOutbox(waitingOf(2))],
      ];
      await expect(store.commit(batch)).rejects.toMatchObject({ name: 'StorageError', code: 'INVALID_RECORD', message: expect.stringContaining(field) });
      await reopen();
      expect(await store.load()).toEqual({ ...nothing, outbox: [waitingOf(1)] });
      expect(await store.readChatPage({ folderId: 0, limit: 9 })).toEqual([chatOf(1, 10)]);
      expect(await store.searchMessages({ words: ['text'], limit: 9 })).toEqual([messageOf(5, 1)]);
      expect([...(await store.readCommonMessages([1, 2, 3])).keys()]).toEqual([1]);
    });

    it('refuses any use after it was closed', async () => {
      await store.close();
      const uses: readonly Promise<unknown>[] = [
        ...[store.load(), store.readChats([1]), store.readChatPage({ folderId: 0, limit: 1 }), store.readHistories([1]), store.readMessages(1, [1]), store.readCommonMessages([1])],
        ...[store.readMessagePage({ chatId: 1, limit: 1, order: 'newestFirst' }), store.readLastIdUntil(1, 1), store.readIdAtDepth(1, 1)],
        ...[store.searchMessages({ words: ['a'], limit: 1 }), store.readHistoryPage({ limit: 1 }), store.measure(), store.commit([putChat(chatOf(1, 1))])],
      ];
      for (const use of uses) await expect(use).rejects.toMatchObject({ name: 'StorageError', code: 'STORE_CLOSED' });
    });

    testSearch(() => store, fixture.wholeWordsOnly === true);
  });
}
