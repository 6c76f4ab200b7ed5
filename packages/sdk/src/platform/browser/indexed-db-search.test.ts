/** Searching in IndexedDB among so many messages that neither keys of words nor the newest messages lead to all answers. */
import { type IDBPDatabase, openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageSearchQuery } from '../../storage/local-store.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import { compareFound } from '../../storage/search-order.js';
import { fakeBrowser } from './fake-browser.contract.js';
import { type MessageRow, migrateIndexedDb, schemaVersion } from './indexed-db-schema.js';
import { findMessages } from './indexed-db-search.js';

const count = 9000;
const codec = createRecordCodec();

/** By which numbers words occur. */
const words: Readonly<Record<string, (number: number) => boolean>> = {
  all: () => true,
  even: (number) => number % 2 === 0,
  evens: (number) => number % 2 === 0,
  odd: (number) => number % 2 === 1,
  old: (number) => number <= 4400,
  older: (number) => number > 100 && number <= 4300,
  oldest: (number) => number < 2400,
  seldom: (number) => number % 300 === 7,
  rare: (number) => number === 50 || number === 8000,
};

/** Three messages a second, one of ten in another chat. */
const rows = Array.from({ length: count }, (_, index): MessageRow => {
  const date = Math.floor(index / 3);
  const held = Object.keys(words).filter((word) => words[word]?.(index + 1));
  return { chatId: index % 10 === 9 ? -6 : 5, id: index + 1, date, words: held.map((word) => [word, date]), body: '' };
});
const ordered = rows.toSorted(compareFound);

let filled: Promise<IDBPDatabase> | undefined;

async function fill(): Promise<IDBPDatabase> {
  const database = await openDB('many', schemaVersion, { upgrade: (opened, oldVersion, _newVersion, transaction) => migrateIndexedDb(opened, transaction, oldVersion) });
  const transaction = database.transaction('messages', 'readwrite');
  for (const row of rows) void transaction.store.put(row);
  await transaction.done;
  return database;
}

function expected({ words: wanted, isPrefix, chatId }: Omit<MessageSearchQuery, 'limit'>): number[] {
  const hasAll = (row: MessageRow): boolean =>
    wanted.every((word, index) => row.words.some(([token]) => (isPrefix && index === wanted.length - 1 ? token.startsWith(word) : token === word)));
  return ordered.filter((row) => hasAll(row) && (chatId ?? row.chatId) === row.chatId).map(({ id }) => id);
}

async function find(query: MessageSearchQuery): Promise<readonly MessageRow[]> {
  return findMessages((await (filled ??= fill())).transaction('messages').store as never, query, codec);
}

describe('searching among very many messages', () => {
  beforeEach(() => fakeBrowser());

  const queries: readonly Omit<MessageSearchQuery, 'limit'>[] = [
    { words: ['all'] },
    { words: ['rare'] },
    { words: ['eve'], isPrefix: true },
    { words: ['all', 'even'] },
    { words: ['all', 'rare'] },
    { words: ['even', 'odd'] },
    { words: ['old', 'older'] },
    { words: ['older', 'seldom', 'all'] },
    { words: ['even', 'absent'] },
    { words: ['all'], chatId: -6 },
    { words: ['old'], chatId: 5, isPrefix: true },
    { words: ['odd'], chatId: 5 },
    { words: ['rare'], chatId: 5 },
    { words: ['all'], chatId: 7 },
  ];

  for (const query of queries) {
    const { words: wanted, isPrefix, chatId } = query;
    it(`finds ${wanted.join(' and ')}${isPrefix ? '...' : ''}${chatId === undefined ? '' : ` in the chat ${chatId}`}, page by page`, async () => {
      const newest = expected(query).slice(0, 150);
      const found: number[] = [];
      let page = await find({ ...query, limit: 75 });
      while (page.length > 0 && found.length < 150) {
        found.push(...page.map(({ id }) => id));
        page = await find({ ...query, limit: 75, after: page.at(-1) as MessageRow });
      }
      expect(found).toEqual(newest);
    });
  }

  it('asks for the keys of a rare word once, and then for its messages', async () => {
    const { store } = (await (filled ??= fill())).transaction('messages');
    const keys = vi.spyOn(IDBIndex.prototype, 'getAllKeys');
    const cursors = vi.spyOn(IDBIndex.prototype, 'openKeyCursor');
    const gets = vi.spyOn(IDBObjectStore.prototype, 'get');
    expect((await findMessages(store as never, { words: ['rar'], isPrefix: true, limit: 50 }, codec)).map(({ id }) => id)).toEqual([8000, 50]);
    expect([keys, cursors, gets].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 2]);
  });

  it('asks for more keys and messages the longer it takes, up to a bound', async () => {
    const keys = vi.spyOn(IDBIndex.prototype, 'getAllKeys');
    const messages = vi.spyOn(IDBIndex.prototype, 'getAll');
    expect(await find({ words: ['even', 'odd'], limit: 1 })).toEqual([]);
    expect(keys.mock.calls.map(([, most]) => most)).toEqual([257, 257, 2049, 2049, 16_385, 16_385]);
    expect((await find({ words: ['oldest'], chatId: 5, limit: 1 })).map(({ id }) => id)).toEqual([2399]);
    expect(keys.mock.calls.slice(6).map(([, most]) => most)).toEqual([2049]);
    const pages = messages.mock.results.map(({ value }) => (value as IDBRequest<unknown[]>).result.length);
    expect(pages.slice(0, 5)).toEqual([64, 128, 256, 512, 512]);
    expect(Math.max(...pages)).toBe(512);
  });
});
