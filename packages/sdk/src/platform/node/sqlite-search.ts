/** The full-text index of the SQLite store: which rows have which words, the newest first. */
import type { MessageSearchQuery } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { compareFound, type FoundPlace, isBehind } from '../../storage/search-order.js';
import type { SqliteConnection, SqliteList, SqliteStatement } from './sqlite-connection.js';

/** The reads and writes of the index on one connection. */
export interface SqliteSearch {
  /** The row for a new message of this time; nothing for a time that has no room. */
  newRow(date: number): number | undefined;
  add(row: number, chatId: number, words: readonly string[]): void;
  remove(row: number): void;
  /** Removes the rows of the messages of a chat with ids in a range. */
  removeRange(chatId: number, from: number, to: number): void;
  clear(): void;
  /** See `SqliteMessages`. */
  forget(): void;
  /** The rows of messages: chat id, id, date, body and sum of each. */
  find(query: MessageSearchQuery, wordsOfRow: WordsOfRow): SqliteList[];
}

/** The words of the message in a row. */
export type WordsOfRow = (row: SqliteList) => readonly string[];

/** So many messages of one second have rows of their own. A row stays below 2^53. */
const rowsOfSecond = 2 ** 20;
const maxDate = 2 ** 33 - 1;

/** So many of the newest messages tell whether a beginning is common. */
const probed = 50;

/** What words of so many letters begin is listed for itself. */
const listedBeginning = 2;

/** What the index takes for one word; of other letters it has only such as stand in words. */
const word = /^[A-Za-z0-9\u0080-\uffff]+$/;

/** Prepares the statements of the index. */
export function prepareSqliteSearch(connection: SqliteConnection, codec: RecordCodec): SqliteSearch {
  const selectLast = connection.prepare('SELECT max(search_id) AS row FROM messages WHERE search_id >= ? AND search_id < ?');
  /** No row behind this one is used; those before it may be. */
  let highest: number | undefined;
  const insert = connection.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)');
  const remove = connection.prepare('DELETE FROM search WHERE rowid = ?');
  const removeRange = connection.prepare(
    'DELETE FROM search WHERE rowid IN (SELECT search_id FROM messages WHERE chat_id = ? AND id BETWEEN ? AND ? AND search_id IS NOT NULL)',
  );
  const clear = connection.prepare("INSERT INTO search (search) VALUES ('delete-all')");
  const columns = 'SELECT messages.chat_id, messages.id, messages.date, messages.body, messages.sum';
  const withWords = 'FROM search CROSS JOIN messages ON messages.search_id = search.rowid WHERE search MATCH ? AND search.rowid < ? ORDER BY search.rowid DESC';
  const newest = 'FROM messages WHERE search_id < ? ORDER BY search_id DESC';
  const select = connection.prepareLists(`${columns} ${withWords}`);
  const selectNewest = connection.prepareLists(`${columns} ${newest}`);
  const [countWithWords, countNewest] = [withWords, newest].map((from) => {
    return connection.prepare(`SELECT count(*) AS hits FROM (SELECT messages.body ${from} LIMIT ${probed}) WHERE body LIKE ?`);
  }) as [SqliteStatement, SqliteStatement];

  const lastRow = (from: number, end: number): number | undefined => (selectLast.get(from, end)?.['row'] as number | null) ?? undefined;
  return {
    newRow(date) {
      if (date > maxDate) return undefined;
      const first = date * rowsOfSecond;
      highest ??= lastRow(0, Number.MAX_SAFE_INTEGER) ?? -1;
      // Nearly always a message is the newest of all: then there is nothing to be looked for.
      const last = highest < first ? undefined : lastRow(first, first + rowsOfSecond);
      const row = last === undefined ? first : last + 1;
      if (row >= first + rowsOfSecond) return undefined;
      highest = Math.max(highest, row);
      return row;
    },
    add(row, chatId, words) {
      let tokens = chatToken(chatId);
      for (const each of words) tokens += ` ${codec.token('word', each)}`;
      insert.run(row, tokens);
    },
    remove: (row) => void remove.run(row),
    removeRange: (chatId, from, to) => void removeRange.run(chatId, from, to),
    clear: () => void clear.run(),
    forget: () => void (highest = undefined),
    find(query, wordsOfRow) {
      const { words, isPrefix, limit } = query;
      if (!words.every((each) => word.test(each)) || limit <= 0) return [];
      const beginning = isPrefix === true && !codec.isSealed ? (words.at(-1) ?? '') : '';
      const isListed = beginning.length <= listedBeginning;
      return (isListed ? undefined : findAmongNewest(query, beginning, wordsOfRow)) ?? take(select.iterate(toMatch(codec, query), endOf(query)), query);
    },
  };

  /**
   * Looks at the newest messages with all else, one by one: of a common beginning the index would have to go through
   * everything first. Gives nothing for a rare one, which the index finds fast.
   */
  function findAmongNewest(query: MessageSearchQuery, beginning: string, wordsOfRow: WordsOfRow): SqliteList[] | undefined {
    const match = toMatch(codec, { ...query, words: query.words.slice(0, -1), isPrefix: false });
    const end = endOf(query);
    const text = `%${beginning}%`;
    // Not quite the words of texts, but it takes a fraction of the time to tell most rare ones.
    const likely = match === '' ? countNewest.get(end, text) : countWithWords.get(match, end, text);
    if ((likely?.['hits'] as number) * 10 < probed) return undefined;
    const rows = match === '' ? selectNewest.iterate(end) : select.iterate(match, end);
    let [looked, hits, isRare] = [0, 0, false];
    function* choose(): Iterable<SqliteList> {
      for (const row of rows) {
        looked += 1;
        if (wordsOfRow(row).some((each) => each.startsWith(beginning))) {
          hits += 1;
          yield row;
        }
        isRare = looked >= probed && hits * 20 < looked;
        if (isRare) return;
      }
    }
    const found = take(choose(), query);
    return isRare ? undefined : found;
  }
}

/** The first rows in the order of answers, of rows that come by date. */
function take(rows: Iterable<SqliteList>, { after, limit }: MessageSearchQuery): SqliteList[] {
  const found: (FoundPlace & { readonly row: SqliteList })[] = [];
  for (const row of rows) {
    const date = row[2] as number;
    // Those of one second have rows in the order of their coming: all of them must be known before the last is chosen.
    const last = found.at(-1);
    if (last && found.length >= limit && date < last.date) break;
    const place = { date, chatId: row[0] as number, id: row[1] as number, row };
    if (!after || isBehind(place, after)) found.push(place);
  }
  return found.sort(compareFound).slice(0, limit).map(({ row }) => row);
}

/** The first row of which nothing is wanted. */
function endOf({ after }: MessageSearchQuery): number {
  return (after ? after.date + 1 : maxDate + 1) * rowsOfSecond;
}

/** A word that no text has: as TDLib does it, a chat is one more word of its messages. */
function chatToken(chatId: number): string {
  return chatId < 0 ? `$n${-chatId}` : `$${chatId}`;
}

function toMatch(codec: RecordCodec, { words, isPrefix, chatId }: MessageSearchQuery): string {
  const terms = words.map((each) => `"${codec.token('word', each)}"`);
  // Of a token the beginning tells nothing.
  if (isPrefix && !codec.isSealed) terms.push(`${terms.pop() ?? ''} *`);
  if (chatId !== undefined) terms.push(`"${chatToken(chatId)}"`);
  return terms.join(' AND ');
}
