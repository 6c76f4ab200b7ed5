/** The reads of a local store in one IndexedDB transaction each. */
import type { IDBPDatabase } from 'idb';
import type { ChatRecord } from '../../storage/chat-records.js';
import type { ChatPageQuery, MessagePageQuery, StoredLocalState, StoreSize } from '../../storage/local-store.js';
import type { MessageRecord } from '../../storage/message-records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { takeLast } from './indexed-db-pages.js';
import { fromChatRow, fromMessageRow, fromRow, sizeOfRow } from './indexed-db-rows.js';
import { type ChatRow, type MessageRow, recordStoreNames, type Row, type StoreName } from './indexed-db-schema.js';

/** Behind every number in the order of keys. */
const end: readonly never[] = [];

/** The object store of messages in a transaction. */
export interface MessageReads {
  get(key: number[]): Promise<MessageRow | undefined>;
}

/** How many rows of a store are looked at to know how large they are. */
const sampleSize = 64;

/** Everything that is read at the start. */
export async function loadState(database: IDBPDatabase, codec: RecordCodec): Promise<StoredLocalState> {
  const names = ['state', 'authKeys', 'channelStates', 'chatLists', 'outbox'] as const;
  const transaction = database.transaction(names);
  const rows = await Promise.all(names.map((name): Promise<Row[]> => transaction.objectStore(name).getAll()));
  const [state = [], ...others] = rows;
  const [authKeys, channelStates, chatLists, outbox] = others.map((list, index) => list.map((row) => fromRow(codec, names[index + 1] as string, row)));
  const single = Object.fromEntries(state.map((row) => [row.id, fromRow(codec, 'state', row)]));
  return { dcOptions: [], ...single, authKeys, channelStates, chatLists, outbox } as unknown as StoredLocalState;
}

/** The records of rows with certain ids, by id. */
export async function readByIds<Value>(database: IDBPDatabase, codec: RecordCodec, store: StoreName, ids: readonly number[]): Promise<ReadonlyMap<number, Value>> {
  const transaction = database.transaction(store);
  const rows = await Promise.all(ids.map((id): Promise<Row | undefined> => transaction.store.get(id)));
  return byId(ids, rows.map((row) => row && (fromRow(codec, store, row) as Value)));
}

/** Chats by id. */
export async function readChats(database: IDBPDatabase, codec: RecordCodec, ids: readonly number[]): Promise<ReadonlyMap<number, ChatRecord>> {
  const transaction = database.transaction('chats');
  const rows = await Promise.all(ids.map((id): Promise<ChatRow | undefined> => transaction.store.get(id)));
  return byId(ids, rows.map((row) => row && fromChatRow(codec, row)));
}

/** Chats in the order of a list, which is the reverse of the order of the index. */
export async function readChatPage(database: IDBPDatabase, codec: RecordCodec, { folderId, after, limit }: ChatPageQuery): Promise<readonly ChatRecord[]> {
  const range = after ? IDBKeyRange.bound([folderId], [folderId, after.order, after.chatId], false, true) : IDBKeyRange.bound([folderId], [folderId, end]);
  const rows = await takeLast(database.transaction('chats').store.index('byPlace'), range, limit);
  return rows.map((row) => fromChatRow(codec, row as ChatRow));
}

/** Messages of a chat by id. */
export async function readMessages(store: MessageReads, codec: RecordCodec, keys: readonly (readonly [chatId: number, id: number])[]): Promise<readonly MessageRecord[]> {
  const rows = await Promise.all(keys.map((key): Promise<MessageRow | undefined> => store.get([...key])));
  return rows.flatMap((row) => (row ? [fromMessageRow(codec, row)] : []));
}

/** Messages that are numbered together by id. */
export async function readCommonMessages(database: IDBPDatabase, codec: RecordCodec, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
  const index = database.transaction('messages').store.index('byCommonId');
  const rows = await Promise.all(ids.map((id): Promise<MessageRow | undefined> => index.get(id)));
  return byId(ids, rows.map((row) => row && fromMessageRow(codec, row)));
}

/** Messages of a chat from one end. */
export async function readMessagePage(database: IDBPDatabase, codec: RecordCodec, query: MessagePageQuery): Promise<readonly MessageRecord[]> {
  const { chatId, from = 0, to, limit, order } = query;
  if (to !== undefined && to < from) return [];
  const range = IDBKeyRange.bound([chatId, from], [chatId, to ?? end]);
  const { store } = database.transaction('messages');
  const rows = order === 'newestFirst' ? await takeLast(store, range, limit) : limit > 0 ? await store.getAll(range, limit) : [];
  return rows.map((row) => fromMessageRow(codec, row as MessageRow));
}

/** The newest message until a date. */
export async function readLastIdUntil(database: IDBPDatabase, chatId: number, date: number): Promise<number | undefined> {
  const index = database.transaction('messages').store.index('byDate');
  const cursor = await index.openKeyCursor(IDBKeyRange.bound([chatId], [chatId, date, end]), 'prev');
  return (cursor?.key as [number, number, number] | undefined)?.[2];
}

/** The oldest of the newest messages. */
export async function readIdAtDepth(database: IDBPDatabase, chatId: number, count: number): Promise<number | undefined> {
  if (count <= 0) return undefined;
  const first = await database.transaction('messages').store.openKeyCursor(IDBKeyRange.bound([chatId], [chatId, end]), 'prev');
  const cursor = count === 1 ? first : await first?.advance(count - 1);
  return (cursor?.key as [number, number] | undefined)?.[1];
}

/** Rows of a store behind an id. */
export async function readPage<Value>(database: IDBPDatabase, codec: RecordCodec, store: StoreName, after: number | undefined, limit: number): Promise<readonly Value[]> {
  if (limit <= 0) return [];
  const range = after === undefined ? undefined : IDBKeyRange.lowerBound(after, true);
  const rows: Row[] = await database.transaction(store).store.getAll(range, limit);
  return rows.map((row) => fromRow(codec, store, row) as Value);
}

/** Counts, and estimates bytes from some rows of each store: browsers only tell what the whole origin takes. */
export async function measureStores(database: IDBPDatabase): Promise<StoreSize> {
  const transaction = database.transaction(recordStoreNames);
  const sizes = [...transaction.objectStoreNames].map(async (name) => {
    const store = transaction.objectStore(name);
    const count = await store.count();
    const step = Math.max(1, Math.floor(count / sampleSize));
    let rows = 0;
    let bytes = 0;
    for (let cursor = await store.openCursor(); cursor; cursor = await cursor.advance(step)) {
      rows += 1;
      bytes += sizeOfRow(cursor.value as MessageRow);
    }
    return { name, count, bytes: rows === 0 ? 0 : Math.round((bytes / rows) * count) };
  });
  let total = 0;
  let messages = 0;
  for (const { name, count, bytes } of await Promise.all(sizes)) {
    total += bytes;
    if (name === 'messages') messages = count;
  }
  return { messages, bytes: total };
}

function byId<Value>(ids: readonly number[], values: readonly (Value | undefined)[]): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  for (const [index, id] of ids.entries()) {
    const value = values[index];
    if (value !== undefined) found.set(id, value);
  }
  return found;
}
