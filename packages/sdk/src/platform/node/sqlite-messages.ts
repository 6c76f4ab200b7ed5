/** The messages of the SQLite store: by chat and id, by the ids that many chats have in common, by words. */
import { databaseError } from '../../errors/database-error.js';
import type { MessagePageQuery, MessageSearchQuery } from '../../storage/local-store.js';
import type { MessageKey, MessageRecord } from '../../storage/message-records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { wordsOfMessage } from '../../storage/words.js';
import { identityOf, readBody, writeBody } from './sqlite-bodies.js';
import type { SqliteConnection, SqliteList, SqliteValue } from './sqlite-connection.js';
import { prepareSqliteSearch } from './sqlite-search.js';

/** The reads and writes of messages on one connection. */
export interface SqliteMessages {
  read(chatId: number, ids: readonly number[]): Map<number, MessageRecord>;
  readCommon(ids: readonly number[]): Map<number, MessageRecord>;
  readPage(query: MessagePageQuery): MessageRecord[];
  readLastIdUntil(chatId: number, date: number): number | undefined;
  readIdAtDepth(chatId: number, count: number): number | undefined;
  search(query: MessageSearchQuery): MessageRecord[];
  /** Gives by how many messages the store has grown, as all of the following do. */
  put(record: MessageRecord): number;
  remove(key: MessageKey): number;
  removeRange(chatId: number, from: number, to: number): number;
  clear(): void;
  /** A transaction was taken back: what is remembered of what is stored may be wrong. */
  forget(): void;
}

/** The columns of a message, and those that only matter to what replaces it. */
type MessageRow = readonly [chatId: number, id: number, date: number, body: SqliteValue, sum: SqliteValue];
type OldMessageRow = readonly [...MessageRow, searchId: number | null, rowId: number];

/** Of so many chats it is remembered up to where messages are stored. */
const maxRemembered = 10_000;

/** Prepares the statements of messages. */
export function prepareSqliteMessages(connection: SqliteConnection, codec: RecordCodec): SqliteMessages {
  const search = prepareSqliteSearch(connection, codec);
  const columns = 'SELECT chat_id, id, date, body, sum FROM messages';
  const select = connection.prepareLists(`${columns} WHERE chat_id = ? AND id IN (SELECT value FROM json_each(?))`);
  const selectOne = connection.prepareLists(`${columns} WHERE chat_id = ? AND id = ?`);
  const selectCommon = connection.prepareLists(`${columns} WHERE chat_id >= -1000000000000 AND id IN (SELECT value FROM json_each(?))`);
  const range = 'WHERE chat_id = ? AND id BETWEEN ? AND ?';
  const selectNewest = connection.prepareLists(`${columns} ${range} ORDER BY id DESC LIMIT ?`);
  const selectOldest = connection.prepareLists(`${columns} ${range} ORDER BY id LIMIT ?`);
  const selectLastUntil = connection.prepare('SELECT id FROM messages WHERE chat_id = ? AND date <= ? ORDER BY id DESC LIMIT 1');
  const selectAtDepth = connection.prepare('SELECT id FROM messages WHERE chat_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?');
  const selectLast = connection.prepare('SELECT max(id) AS last FROM messages WHERE chat_id = ?');
  const selectOld = connection.prepareLists('SELECT chat_id, id, date, body, sum, search_id, row_id FROM messages WHERE chat_id = ? AND id = ?');
  const insert = connection.prepare('INSERT INTO messages (chat_id, id, date, search_id, body, sum) VALUES (?, ?, ?, ?, ?, ?)');
  const update = connection.prepare('UPDATE messages SET date = ?, search_id = ?, body = ?, sum = ? WHERE row_id = ?');
  const remove = connection.prepare('DELETE FROM messages WHERE chat_id = ? AND id = ?');
  const removeRange = connection.prepare(`DELETE FROM messages ${range}`);
  const removeAll = connection.prepare('DELETE FROM messages');

  /** By chat: no message above this id is stored, those up to it may be. */
  const highest = new Map<number, number>();

  const toRecord = (list: SqliteList): MessageRecord => {
    // By their places: to take a list apart at once runs an iterator, which takes as long as all else.
    const row = list as MessageRow;
    const chatId = row[0];
    const id = row[1];
    const date = row[2];
    const message = readBody(codec, nameOf(chatId, id), { body: row[3], sum: row[4] }) as MessageRecord['message'];
    // The sum does not cover the column.
    if (date !== Math.max(0, message.date)) throw databaseError('CORRUPT_DATABASE', `The stored record ${nameOf(chatId, id)} is damaged.`);
    return { chatId, id, date, message };
  };
  const byId = (rows: readonly SqliteList[]): Map<number, MessageRecord> => new Map(rows.map((row) => [row[1] as number, toRecord(row)]));

  /** What a message replaces. Nearly always it is the newest of its chat: then there is nothing to be looked for. */
  function findOld({ chatId, id }: MessageKey): OldMessageRow | undefined {
    const last = highest.get(chatId) ?? (selectLast.get(chatId)?.['last'] as number | null | undefined) ?? 0;
    if (highest.size >= maxRemembered) highest.clear();
    highest.set(chatId, Math.max(id, last));
    return id > last ? undefined : (selectOld.get(chatId, id) as OldMessageRow | undefined);
  }

  /** The row in the index for a message that replaces another one or none, with the index brought up to date. */
  function index(record: MessageRecord, old: OldMessageRow | undefined): number | null {
    const words = wordsOfMessage(record);
    const oldRow = old?.[5] ?? null;
    const isOfSameDate = old?.[2] === record.date;
    if (old && oldRow !== null) {
      // An edit seldom changes the words: reactions, views and read marks are edits, too.
      const isSame = isOfSameDate && wordsOfMessage(toRecord(old)).join(' ') === words.join(' ');
      if (isSame) return oldRow;
      search.remove(oldRow);
    }
    if (words.length === 0) return null;
    const row = oldRow !== null && isOfSameDate ? oldRow : search.newRow(record.date);
    if (row === undefined) return null;
    search.add(row, record.chatId, words);
    return row;
  }

  return {
    read(chatId, ids) {
      const [first] = ids;
      // Lists show the newest message of each chat: one is read in half the time so.
      return byId(ids.length === 1 && first !== undefined ? selectOne.all(chatId, first) : select.all(chatId, JSON.stringify(ids)));
    },
    readCommon: (ids) => byId(selectCommon.all(JSON.stringify(ids))),
    readPage({ chatId, from = 0, to = Number.MAX_SAFE_INTEGER, limit, order }) {
      const statement = order === 'newestFirst' ? selectNewest : selectOldest;
      return statement.all(chatId, from, to, limit).map(toRecord);
    },
    readLastIdUntil: (chatId, date) => selectLastUntil.get(chatId, date)?.['id'] as number | undefined,
    readIdAtDepth: (chatId, count) => selectAtDepth.get(chatId, count - 1)?.['id'] as number | undefined,
    search: (query) => search.find(query, (row) => wordsOfMessage(toRecord(row))).map(toRecord),
    put(record) {
      const { chatId, id, date } = record;
      const { body, sum } = writeBody(codec, nameOf(chatId, id), record.message);
      const old = findOld(record);
      // Answers of the server mostly repeat what is known.
      if (old && old[2] === date && old[3] === body) return 0;
      const row = index(record, old);
      if (old) update.run(date, row, body, sum, old[6]);
      else insert.run(chatId, id, date, row, body, sum);
      return old ? 0 : 1;
    },
    remove({ chatId, id }) {
      const row = (selectOld.get(chatId, id) as OldMessageRow | undefined)?.[5] ?? null;
      if (row !== null) search.remove(row);
      return -remove.run(chatId, id);
    },
    removeRange(chatId, from, to) {
      search.removeRange(chatId, from, to);
      return -removeRange.run(chatId, from, to);
    },
    clear() {
      search.clear();
      removeAll.run();
    },
    forget() {
      highest.clear();
      search.forget();
    },
  };
}

function nameOf(chatId: number, id: number): string {
  return identityOf('messages', `${chatId}:${id}`);
}
