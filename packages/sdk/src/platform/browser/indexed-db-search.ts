/** Finds messages by their words: walks the words' places in the index side by side, the newest first. */
import type { IDBPCursor, IDBPIndex } from 'idb';
import type { MessageSearchQuery } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { compareFound, type FoundPlace } from '../../storage/search-order.js';

type WordIndex = IDBPIndex<unknown, ['messages'], 'messages', 'byWord'>;
type WordCursor = IDBPCursor<unknown, ['messages'], 'messages', 'byWord'>;

/** Places in the order of an answer. */
interface Places {
  /** Where it stands; nothing at the end. */
  readonly current: FoundPlace | undefined;
  /** Goes to the first one that is not before a place. */
  seek(place: FoundPlace): Promise<void>;
  /** Goes to the one behind the current. */
  next(): Promise<void>;
}

/** The keys of messages that have all the words, in order. */
export async function findMessages(index: WordIndex, query: MessageSearchQuery, codec: RecordCodec): Promise<readonly FoundPlace[]> {
  const { words, isPrefix, chatId, after, limit } = query;
  const last = words.at(-1);
  if (last === undefined || limit <= 0) return [];
  // A token says nothing of how its word begins.
  const beginning = isPrefix && !codec.isSealed ? last : undefined;
  const whole = beginning === undefined ? words : words.slice(0, -1);
  const lists: Places[] = await Promise.all([...new Set(whole)].map((word) => openWord(index, codec.token('word', word))));
  if (beginning !== undefined) lists.push(await openBeginning(index, beginning));
  const [first] = lists as [Places];
  if (after) {
    await Promise.all(lists.map((list) => list.seek(after)));
    if (first.current && compareFound(first.current, after) === 0) await first.next();
  }
  const found: FoundPlace[] = [];
  while (found.length < limit) {
    let furthest = first.current;
    for (const { current } of lists) {
      if (!current || !furthest) return found;
      if (compareFound(current, furthest) > 0) furthest = current;
    }
    const place = furthest as FoundPlace;
    if (lists.every(({ current }) => compareFound(current as FoundPlace, place) === 0)) {
      if (chatId === undefined || place.chatId === chatId) found.push(place);
      await first.next();
    } else await Promise.all(lists.map((list) => list.seek(place)));
  }
  return found;
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

/** The messages with any word that begins so. */
async function openBeginning(index: WordIndex, beginning: string): Promise<Places> {
  const words: string[] = [];
  let cursor: WordCursor | null = await index.openKeyCursor(IDBKeyRange.bound([beginning], [`${beginning}\uffff`]));
  while (cursor) {
    const [word] = cursor.key as [string, number];
    words.push(word);
    // Behind all the dates of this word.
    cursor = await cursor.continue([word, []]);
  }
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

function placeOf(cursor: WordCursor | null): FoundPlace | undefined {
  if (!cursor) return undefined;
  const [, date] = cursor.key as [string, number];
  const [chatId, id] = cursor.primaryKey as unknown as [number, number];
  return { date, chatId, id };
}
