/** Finds messages by words that few have: all their keys are asked for at once, and the messages themselves say the rest. */
import type { IDBPObjectStore } from 'idb';
import type { MessageSearchQuery } from '../../storage/local-store.js';
import { compareFound, isBehind } from '../../storage/search-order.js';
import type { MessageRow } from './indexed-db-schema.js';
import { hasWords, type WantedWord } from './indexed-db-words.js';

/** The object store of messages in a transaction that reads it. */
export type MessageStore = IDBPObjectStore<unknown, ['messages'], 'messages'>;

/** The key of a message. */
export type RowKey = [chatId: number, id: number];

/** How many messages are read to be put in order. */
export const maxRows = 256;

/** The messages that have all the words, in order; nothing when each of the words has more keys than some, or too many messages have all. */
export async function findAmongFew(store: MessageStore, wanted: readonly WantedWord[], query: MessageSearchQuery, maxKeys: number): Promise<readonly MessageRow[] | undefined> {
  const { chatId, after, limit } = query;
  const index = store.index('byWord');
  const lists = await Promise.all(wanted.map(({ range }) => index.getAllKeys(range, maxKeys + 1)));
  // Whole words stand before a beginning.
  const [first, ...others] = lists.flatMap((keys, at) => (keys.length > maxKeys ? [] : [{ isSorted: wanted[at]?.isPrefix === false, keys: byName(keys as unknown as RowKey[], chatId) }]));
  if (!first) return undefined;
  const common = [...first.keys].flatMap(([name, key]) => (others.every(({ keys }) => keys.has(name)) ? [key] : [])).reverse();
  if (!first.isSorted && common.length > maxRows) return undefined;
  const size = first.isSorted ? Math.min(limit, maxRows) : maxRows;
  const found: MessageRow[] = [];
  for (let at = 0; at < common.length && found.length < limit; at += size) {
    const rows = await readRows(store, common.slice(at, at + size));
    found.push(...rows.filter((row) => hasWords(row, wanted) && (!after || isBehind(row, after))).sort(compareFound));
  }
  return found.slice(0, limit);
}

/** Messages by their keys, all at once. */
export function readRows(store: MessageStore, keys: readonly RowKey[]): Promise<MessageRow[]> {
  return Promise.all(keys.map((key): Promise<MessageRow> => store.get(key)));
}

/** Keys by what tells them apart: a message may have several words with one beginning. */
function byName(keys: readonly RowKey[], chatId: number | undefined): ReadonlyMap<string, RowKey> {
  return new Map(keys.flatMap((key) => (chatId === undefined || key[0] === chatId ? [[key.join(':'), key]] : [])));
}
