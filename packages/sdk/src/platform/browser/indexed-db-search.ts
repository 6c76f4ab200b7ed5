/** Finds messages by their words in the way that takes least: by all keys of rare words, or page by page among more and more messages. */
import type { MessageSearchQuery } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { type FoundPlace, isBehind } from '../../storage/search-order.js';
import { findAmongFew, maxRows, type MessageStore, readRows, type RowKey } from './indexed-db-few.js';
import { takeLast } from './indexed-db-pages.js';
import type { MessageRow } from './indexed-db-schema.js';
import { openPlaces, walkPlaces } from './indexed-db-walk.js';
import { hasWords, toWantedWords, type WantedWord } from './indexed-db-words.js';

/** How many messages are read together at first, and at most. */
const firstPage = 64;
const maxPage = 512;

/** How many times more keys of a word are asked for each time, and how many at most: they are in memory together. */
const growth = 8;
const maxKeys = maxRows * growth ** 2;

/** How many steps of a walk are taken between two looks at what they cost. */
const maxSteps = 128;

/** As many keys are read in the time of one message of many, and of one step: measured in Chromium. */
const rowCost = 2;
const stepCost = 16;

/** Messages that may be wanted. */
interface Page {
  readonly rows: readonly MessageRow[];
  /** What it took to find them: as much as so many keys. */
  readonly cost: number;
}

/**
 * The messages that have all the words, in order.
 *
 * Either the keys of a word are few, or messages that have it are many, and soon met. Nobody knows which: so some keys are asked for,
 * then messages are looked through, and when that has taken long, more keys are asked for.
 */
export async function findMessages(store: MessageStore, query: MessageSearchQuery, codec: RecordCodec): Promise<readonly MessageRow[]> {
  const { chatId, limit } = query;
  const wanted = toWantedWords(query, codec);
  if (wanted.length === 0 || limit <= 0) return [];
  // Of the messages of a word most may be in other chats.
  let asked = chatId === undefined ? maxRows : maxRows * growth;
  const few = await findAmongFew(store, wanted, query, asked);
  if (few) return few;
  const found: MessageRow[] = [];
  let spent = 0;
  for await (const { rows, cost } of readPages(store, wanted, query)) {
    for (const row of rows) if (hasWords(row, wanted) && found.push(row) === limit) return found;
    spent += cost;
    // Each message that has a single word is among those that are walked.
    if (spent < asked * growth || asked === maxKeys || (wanted.length === 1 && chatId === undefined)) continue;
    asked *= growth;
    const more = await findAmongFew(store, wanted, query, asked);
    if (more) return more;
  }
  return found;
}

/** All messages that may have the words: in a chat they stand together, elsewhere the places of the words are walked. */
async function* readPages(store: MessageStore, wanted: readonly WantedWord[], query: MessageSearchQuery): AsyncGenerator<Page> {
  const lists = query.chatId === undefined ? await openPlaces(store.index('byWord'), wanted) : [];
  if (lists.length === 0) yield* readNewest(store, query);
  else yield* readPlaces(store, walkPlaces(lists, query.after), lists.length === wanted.length ? Math.min(query.limit, firstPage) : firstPage);
}

/** The messages at places, some at a time. */
async function* readPlaces(store: MessageStore, places: AsyncGenerator<FoundPlace | undefined>, size: number): AsyncGenerator<Page> {
  let keys: RowKey[] = [];
  let steps = 0;
  for await (const place of places) {
    steps += 1;
    if (place) keys.push([place.chatId, place.id]);
    if (keys.length < size && steps < maxSteps) continue;
    yield { rows: await readRows(store, keys), cost: steps * stepCost };
    [keys, steps] = [[], 0];
  }
  yield { rows: await readRows(store, keys), cost: 0 };
}

/** All messages, or those of one chat, the newest first, more and more at a time. */
async function* readNewest(store: MessageStore, { chatId, after }: MessageSearchQuery): AsyncGenerator<Page> {
  const inChat = chatId !== undefined;
  const index = store.index(inChat ? 'byDate' : 'byTime');
  const keyOf = ({ date, chatId: chat, id }: FoundPlace): number[] => (inChat ? [chat, date, id] : [date, chat, id]);
  const lower = inChat ? [chatId] : [];
  // Messages of that second are looked at again: which of them are behind the place the order says.
  let range = IDBKeyRange.bound(lower, [...lower, ...(after ? [after.date] : []), []]);
  for (let size = firstPage; ; size = Math.min(2 * size, maxPage)) {
    const rows = (await takeLast(index, range, size)) as MessageRow[];
    yield { rows: after ? rows.filter((row) => isBehind(row, after)) : rows, cost: rows.length * rowCost };
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    range = IDBKeyRange.bound(lower, keyOf(last), false, true);
  }
}
