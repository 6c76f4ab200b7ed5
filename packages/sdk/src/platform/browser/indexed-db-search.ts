/** Finds messages by their words: walks the places of the words and of the chat in the indexes side by side, the newest first. */
import type { IDBPCursor, IDBPIndex, IDBPObjectStore } from 'idb';
import type { MessageSearchQuery } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { compareFound, type FoundPlace, isBehind } from '../../storage/search-order.js';
import { takeLast } from './indexed-db-pages.js';
import type { MessageRow } from './indexed-db-schema.js';

type MessageStore = IDBPObjectStore<unknown, ['messages'], 'messages'>;
type WordIndex = IDBPIndex<unknown, ['messages'], 'messages', 'byWord'>;
type WordCursor = IDBPCursor<unknown, ['messages'], 'messages', 'byWord'>;
type DateIndex = IDBPIndex<unknown, ['messages'], 'messages', 'byDate'>;
type DateCursor = IDBPCursor<unknown, ['messages'], 'messages', 'byDate'>;

/** A beginning that more words have is so frequent that looking at the messages themselves finds it sooner. */
const maxWords = 200;

/** How many messages are looked at together. */
const chunk = 64;

/** Places in the order of an answer. */
interface Places {
  /** Where it stands; nothing at the end. */
  readonly current: FoundPlace | undefined;
  /** Goes to the first one that is not before a place. */
  seek(place: FoundPlace): Promise<void>;
  /** Goes to the one behind the current. */
  next(): Promise<void>;
}

/** The messages that have all the words, in order. */
export async function findMessages(store: MessageStore, query: MessageSearchQuery, codec: RecordCodec): Promise<readonly MessageRow[]> {
  const { words, isPrefix, chatId, limit } = query;
  const last = words.at(-1);
  if (last === undefined || limit <= 0) return [];
  const index = store.index('byWord');
  // A token says nothing of how its word begins.
  const beginning = isPrefix && !codec.isSealed ? last : undefined;
  const whole = beginning === undefined ? words : words.slice(0, -1);
  const completed = beginning === undefined ? [] : await completeWord(index, beginning);
  const lists: Places[] = await Promise.all([...new Set(whole)].map((word) => openWord(index, codec.token('word', word))));
  if (beginning !== undefined && completed) lists.push(await openAnyWord(index, completed));
  if (chatId !== undefined && lists.length > 0) lists.push(await openChat(store.index('byDate'), chatId));
  const rows = lists.length > 0 ? readPlaces(store, walk(lists, query), completed ? Math.min(limit, chunk) : chunk) : readNewest(store, query);
  const found: MessageRow[] = [];
  for await (const row of rows) {
    if (!completed && !row.words.some(([word]) => word.startsWith(beginning as string))) continue;
    found.push(row);
    if (found.length === limit) break;
  }
  return found;
}

/** The places that are in all the lists. */
async function* walk(lists: readonly Places[], { after }: MessageSearchQuery): AsyncGenerator<FoundPlace> {
  const [first] = lists as [Places];
  if (after) {
    await Promise.all(lists.map((list) => list.seek(after)));
    if (first.current && compareFound(first.current, after) === 0) await first.next();
  }
  for (;;) {
    let furthest = first.current;
    for (const { current } of lists) {
      if (!current || !furthest) return;
      if (compareFound(current, furthest) > 0) furthest = current;
    }
    const place = furthest as FoundPlace;
    if (lists.every(({ current }) => compareFound(current as FoundPlace, place) === 0)) {
      yield place;
      await first.next();
    } else await Promise.all(lists.map((list) => list.seek(place)));
  }
}

/** The messages at places, some at a time. */
async function* readPlaces(store: MessageStore, places: AsyncGenerator<FoundPlace>, size: number): AsyncGenerator<MessageRow> {
  let keys: [number, number][] = [];
  for await (const { chatId, id } of places) {
    keys.push([chatId, id]);
    if (keys.length < size) continue;
    yield* await readRows(store, keys);
    keys = [];
  }
  yield* await readRows(store, keys);
}

function readRows(store: MessageStore, keys: readonly [number, number][]): Promise<MessageRow[]> {
  return Promise.all(keys.map((key): Promise<MessageRow> => store.get(key)));
}

/** All messages, or those of one chat, the newest first. */
async function* readNewest(store: MessageStore, { chatId, after }: MessageSearchQuery): AsyncGenerator<MessageRow> {
  const inChat = chatId !== undefined;
  const index = store.index(inChat ? 'byDate' : 'byTime');
  const keyOf = ({ date, chatId: chat, id }: FoundPlace): number[] => (inChat ? [chat, date, id] : [date, chat, id]);
  const lower = inChat ? [chatId] : [];
  // Messages of that second are looked at again: which of them are behind the place the order says.
  let range = IDBKeyRange.bound(lower, [...lower, ...(after ? [after.date] : []), []]);
  for (;;) {
    const rows = (await takeLast(index, range, chunk)) as MessageRow[];
    for (const row of rows) if (!after || isBehind(row, after)) yield row;
    const last = rows.at(-1);
    if (!last || rows.length < chunk) return;
    range = IDBKeyRange.bound(lower, keyOf(last), false, true);
  }
}

/** The messages with one token. The index is sorted by token and date, and then by the keys of messages: chat and id. */
async function openWord(index: WordIndex, token: string): Promise<Places> {
  let cursor: WordCursor | null = await index.openKeyCursor(IDBKeyRange.bound([token], [token, []]), 'prev');
  let current = placeOf(cursor);
  return {
    get current() {
      return current;
    },
    async seek(place) {
      if (!cursor || !current || compareFound(current, place) >= 0) return;
      cursor = await cursor.continuePrimaryKey([token, place.date], [place.chatId, place.id]);
      current = placeOf(cursor);
    },
    async next() {
      cursor = (await cursor?.continue()) ?? null;
      current = placeOf(cursor);
    },
  };
}

/** The words with a beginning; nothing when they are too many. */
async function completeWord(index: WordIndex, beginning: string): Promise<readonly string[] | undefined> {
  const words: string[] = [];
  let cursor: WordCursor | null = await index.openKeyCursor(IDBKeyRange.bound([beginning], [`${beginning}\uffff`]));
  while (cursor) {
    const [word] = cursor.key as [string, number];
    if (words.push(word) > maxWords) return undefined;
    // Behind all the dates of this word.
    cursor = await cursor.continue([word, []]);
  }
  return words;
}

/** The messages with any of some words. */
async function openAnyWord(index: WordIndex, words: readonly string[]): Promise<Places> {
  const lists = await Promise.all(words.map((word) => openWord(index, word)));
  const nearest = (): FoundPlace | undefined => lists.reduce<FoundPlace | undefined>((place, { current }) => (current && (!place || compareFound(current, place) < 0) ? current : place), undefined);
  let current = nearest();
  return {
    get current() {
      return current;
    },
    async seek(place) {
      await Promise.all(lists.map((list) => list.seek(place)));
      current = nearest();
    },
    async next() {
      const place = current;
      // One message may have several of the words.
      if (place) await Promise.all(lists.map((list) => (list.current && compareFound(list.current, place) === 0 ? list.next() : undefined)));
      current = nearest();
    },
  };
}

/** The messages of a chat. */
async function openChat(index: DateIndex, chatId: number): Promise<Places> {
  const placeAt = (at: DateCursor | null): FoundPlace | undefined => {
    if (!at) return undefined;
    const [, date, id] = at.key as [number, number, number];
    return { date, chatId, id };
  };
  let cursor: DateCursor | null = await index.openKeyCursor(IDBKeyRange.bound([chatId], [chatId, []]), 'prev');
  let current = placeAt(cursor);
  return {
    get current() {
      return current;
    },
    async seek(place) {
      if (!cursor || !current || compareFound(current, place) >= 0) return;
      // Of one second, higher chats come first: all of this one or none of it then stands behind the place.
      const { date } = place;
      const key = place.chatId === chatId ? [chatId, date, place.id] : place.chatId > chatId ? [chatId, date, []] : [chatId, date];
      cursor = await cursor.continue(key);
      current = placeAt(cursor);
    },
    async next() {
      cursor = (await cursor?.continue()) ?? null;
      current = placeAt(cursor);
    },
  };
}

function placeOf(cursor: WordCursor | null): FoundPlace | undefined {
  if (!cursor) return undefined;
  const [, date] = cursor.key as [string, number];
  const [chatId, id] = cursor.primaryKey as unknown as [number, number];
  return { date, chatId, id };
}
