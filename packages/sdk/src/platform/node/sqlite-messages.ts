/** The messages of the SQLite store: by chat and id, by the ids that many chats have in common, by words. */
import { databaseError } from '../../errors/database-error.js';
import type { MessagePageQuery, MessageSearchQuery } from '../../storage/local-store.js';
import type { MessageKey, MessageRecord } from '../../storage/message-records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { wordsOfMessage } from '../../storage/words.js';
import { identityOf, readBody, writeBody } from './sqlite-bodies.js';
import type { SqliteConnection, SqliteRow } from './sqlite-connection.js';
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
}

/** Prepares the statements of messages. */
export function prepareSqliteMessages(connection: SqliteConnection, codec: RecordCodec): SqliteMessages {
  const search = prepareSqliteSearch(connection, codec);
  const columns = 'SELECT chat_id, id, date, body, sum FROM messages';
  const select = connection.prepare(`${columns} WHERE chat_id = ? AND id IN (SELECT value FROM json_each(?))`);
  const selectOne = connection.prepare(`${columns} WHERE chat_id = ? AND id = ?`);
  const selectCommon = connection.prepare(`${columns} WHERE chat_id >= -1000000000000 AND id IN (SELECT value FROM json_each(?))`);
  const range = 'WHERE chat_id = ? AND id BETWEEN ? AND ?';
  const selectNewest = connection.prepare(`${columns} ${range} ORDER BY id DESC LIMIT ?`);
  const selectOldest = connection.prepare(`${columns} ${range} ORDER BY id LIMIT ?`);
  const selectLastUntil = connection.prepare('SELECT id FROM messages WHERE chat_id = ? AND date <= ? ORDER BY id DESC LIMIT 1');
  const selectAtDepth = connection.prepare('SELECT id FROM messages WHERE chat_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?');
  const selectOld = connection.prepare('SELECT row_id, chat_id, id, date, search_id, body, sum FROM messages WHERE chat_id = ? AND id = ?');
  const insert = connection.prepare('INSERT INTO messages (chat_id, id, date, search_id, body, sum) VALUES (?, ?, ?, ?, ?, ?)');
  const update = connection.prepare('UPDATE messages SET date = ?, search_id = ?, body = ?, sum = ? WHERE row_id = ?');
  const remove = connection.prepare('DELETE FROM messages WHERE chat_id = ? AND id = ?');
  const removeRange = connection.prepare(`DELETE FROM messages ${range}`);
  const removeAll = connection.prepare('DELETE FROM messages');

  const toRecord = (row: SqliteRow): MessageRecord => {
    const { chat_id: chatId, id, date } = row as { chat_id: number; id: number; date: number };
    const message = readBody(codec, nameOf(chatId, id), row) as MessageRecord['message'];
    // The sum does not cover the column.
    if (date !== Math.max(0, message.date)) throw databaseError('CORRUPT_DATABASE', `The stored record ${nameOf(chatId, id)} is damaged.`);
    return { chatId, id, date, message };
  };
  const byId = (rows: readonly SqliteRow[]): Map<number, MessageRecord> => new Map(rows.map((row) => [row['id'] as number, toRecord(row)]));

  /** The row in the index for a message that replaces another one or none, with the index brought up to date. */
  function index(record: MessageRecord, old: SqliteRow | undefined): number | null {
    const words = wordsOfMessage(record);
    const oldRow = old?.['search_id'];
    if (typeof oldRow === 'number') {
      // An edit seldom changes the words: reactions, views and read marks are edits, too.
      const isSame = old?.['date'] === record.date && wordsOfMessage(toRecord(old)).join(' ') === words.join(' ');
      if (isSame) return oldRow;
      search.remove(oldRow);
    }
    if (words.length === 0) return null;
    const row = typeof oldRow === 'number' && old?.['date'] === record.date ? oldRow : search.newRow(record.date);
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
      const old = selectOld.get(chatId, id);
      // Answers of the server mostly repeat what is known.
      if (old && old['body'] === body && old['date'] === date) return 0;
      const row = index(record, old);
      if (old) update.run(date, row, body, sum, old['row_id'] as number);
      else insert.run(chatId, id, date, row, body, sum);
      return old ? 0 : 1;
    },
    remove({ chatId, id }) {
      const row = selectOld.get(chatId, id)?.['search_id'];
      if (typeof row === 'number') search.remove(row);
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
  };
}

function nameOf(chatId: number, id: number): string {
  return identityOf('messages', `${chatId}:${id}`);
}
