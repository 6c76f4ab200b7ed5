/** Asking a table of words: which messages of one box or channel fit. */
import type { Database } from 'better-sqlite3';
import { mostFound } from '../../domain/search.js';
import type { DateBounds, SearchWindow } from '../search-store.js';
import { findFirstAtDate } from './first-at-date.js';
import type { DateProbe } from './first-at-date.js';
import { boundHistory } from './history-bounds.js';
import { idOfWordsRow, wordsRow } from './search-index.js';
import type { WordsTable } from './search-index.js';

/** Messages behind which a window may begin at most: what is skipped is looked at. */
const longestSkip = 10_000;

/** Ids of messages, both excluded. */
export interface IdBounds {
  readonly above: number;
  readonly below: number;
}

/** The questions to one table; `match` is in the words of FTS5. */
export interface WordsSearch {
  /** Ids of a window, newest first. */
  ids(placeId: number, match: string, window: SearchWindow, dates: IdBounds): number[];
  /** The newest ids between bounds. */
  newest(placeId: number, match: string, bounds: IdBounds, limit: number): number[];
  /** How many there are between bounds, up to `most`. */
  count(placeId: number, match: string, bounds: IdBounds, most: number): number;
}

/** Rows of a place lie between its own first number and that of the next. */
const unbounded = 2 ** 31 - 1;

/** Prepares the questions. Rows of one place lie together, so however many others have a word, they are stepped over. */
export function createWordsSearch(database: Database, table: WordsTable): WordsSearch {
  const found = `SELECT ${idOfWordsRow} AS id FROM ${table} WHERE ${table} MATCH ?`;
  const selectNewer = database.prepare<[string, bigint, bigint, bigint, number, number], { id: number }>(
    `${found} AND rowid >= ? AND rowid > ? AND rowid < ? ORDER BY rowid LIMIT ? OFFSET ?`,
  );
  const selectOlder = database.prepare<[string, bigint, bigint, number, number], { id: number }>(
    `${found} AND rowid < ? AND rowid > ? ORDER BY rowid DESC LIMIT ? OFFSET ?`,
  );
  const selectCount = database.prepare<[string, bigint, bigint, number], { count: number }>(
    `SELECT count(*) AS count FROM (${found} AND rowid > ? AND rowid < ? LIMIT ?)`,
  );
  const idsOf = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);
  return {
    ids: (placeId, match, window, dates) => {
      const addOffset = Math.min(Math.max(window.addOffset, -longestSkip), longestSkip);
      const narrowed = { ...window, addOffset, offsetDate: 0, minId: Math.max(window.minId, dates.above), maxId: Math.min(window.maxId > 0 ? window.maxId : unbounded, dates.below) };
      const { above, below, anchor, newer, older } = boundHistory(narrowed, undefined);
      const [aboveRow, belowRow, anchorRow] = [wordsRow(placeId, above), wordsRow(placeId, below), wordsRow(placeId, Math.min(anchor, below))];
      return [
        ...idsOf(selectNewer.all(match, anchorRow, aboveRow, belowRow, newer.take, newer.skip)).reverse(),
        ...idsOf(selectOlder.all(match, anchorRow, aboveRow, older.take, older.skip)),
      ];
    },
    newest: (placeId, match, { above, below }, limit) => idsOf(selectOlder.all(match, wordsRow(placeId, below), wordsRow(placeId, above), limit, 0)),
    count: (placeId, match, { above, below }, most) => selectCount.get(match, wordsRow(placeId, above), wordsRow(placeId, below), Math.min(most, mostFound))?.count ?? 0,
  };
}

/** The ids of messages between dates, both excluded; ids and dates of a place grow together. */
export function boundDates(probe: DateProbe, { minDate, maxDate }: DateBounds, topId: number): IdBounds {
  const firstAt = (date: number): number => findFirstAtDate(probe, date, topId) ?? unbounded;
  return { above: minDate > 0 ? firstAt(minDate + 1) - 1 : 0, below: maxDate > 0 ? firstAt(maxDate) : unbounded };
}
