/** Walks the places of words in the index of words side by side, the newest first. */
import type { IDBPCursor, IDBPIndex } from 'idb';
import { compareFound, type FoundPlace } from '../../storage/search-order.js';
import type { WantedWord } from './indexed-db-words.js';

type WordIndex = IDBPIndex<unknown, ['messages'], 'messages', 'byWord'>;
type WordCursor = IDBPCursor<unknown, ['messages'], 'messages', 'byWord'>;

/** A beginning that more words have is so frequent that looking at the messages themselves finds it sooner. */
const maxWords = 200;

/** Places in the order of an answer. */
export interface Places {
  /** Where it stands; nothing at the end. */
  readonly current: FoundPlace | undefined;
  /** Goes to the first one that is not before a place. */
  seek(place: FoundPlace): Promise<void>;
  /** Goes to the one behind the current. */
  next(): Promise<void>;
}

/** The places of words; those of a beginning that too many words have are left out. */
export async function openPlaces(index: WordIndex, wanted: readonly WantedWord[]): Promise<readonly Places[]> {
  const lists = await Promise.all(
    wanted.map(async ({ token, isPrefix, range }) => {
      if (!isPrefix) return openWord(index, token, range);
      const words = await completeWord(index, range);
      return words && openAnyWord(index, words);
    }),
  );
  return lists.filter((places) => places !== undefined);
}

/** The places that are in all the lists, behind one; nothing is told of a step that leads to none, so that steps can be counted. */
export async function* walkPlaces(lists: readonly Places[], after: FoundPlace | undefined): AsyncGenerator<FoundPlace | undefined> {
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
    } else {
      yield undefined;
      await Promise.all(lists.map((list) => list.seek(place)));
    }
  }
}

/** The messages with one token: those of one date are sorted by their keys, chat and id. */
async function openWord(index: WordIndex, token: string, range: IDBKeyRange): Promise<Places> {
  let cursor: WordCursor | null = await index.openKeyCursor(range, 'prev');
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

/** The words in a range; nothing when they are too many. */
async function completeWord(index: WordIndex, range: IDBKeyRange): Promise<readonly string[] | undefined> {
  const words: string[] = [];
  let cursor: WordCursor | null = await index.openKeyCursor(range);
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
  const lists = await Promise.all(words.map((word) => openWord(index, word, IDBKeyRange.bound([word], [word, []]))));
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
