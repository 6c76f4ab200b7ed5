/** The chats of the SQLite store, in the order of their lists. */
import { type ChatRecord, positionOf } from '../../storage/chat-records.js';
import type { ChatPageQuery } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { identityOf, readBody, writeBody } from './sqlite-bodies.js';
import type { SqliteConnection, SqliteRow } from './sqlite-connection.js';

/** The reads and writes of chats on one connection. */
export interface SqliteChats {
  read(ids: readonly number[]): Map<number, ChatRecord>;
  readPage(query: ChatPageQuery): ChatRecord[];
  put(record: ChatRecord): void;
  remove(id: number): void;
}

/** Prepares the statements of chats. */
export function prepareSqliteChats(connection: SqliteConnection, codec: RecordCodec): SqliteChats {
  const columns = 'SELECT chat_id, body, sum FROM chats';
  const select = connection.prepare(`${columns} WHERE chat_id IN (SELECT value FROM json_each(?))`);
  const selectPage = connection.prepare(
    `${columns} WHERE folder_id = ? AND sort_order > 0 AND (sort_order, chat_id) < (?, ?) ORDER BY sort_order DESC, chat_id DESC LIMIT ?`,
  );
  const put = connection.prepare('INSERT OR REPLACE INTO chats (chat_id, folder_id, sort_order, body, sum) VALUES (?, ?, ?, ?, ?)');
  const remove = connection.prepare('DELETE FROM chats WHERE chat_id = ?');

  const toRecord = (row: SqliteRow): ChatRecord => readBody(codec, identityOf('chats', row['chat_id'] as number), row) as ChatRecord;
  return {
    read: (ids) => new Map(select.all(JSON.stringify(ids)).map((row) => [row['chat_id'] as number, toRecord(row)])),
    readPage({ folderId, after, limit }) {
      const { order, chatId } = after ?? { order: Number.MAX_SAFE_INTEGER, chatId: 0 };
      return selectPage.all(folderId, order, chatId, limit).map(toRecord);
    },
    put(record) {
      const { body, sum } = writeBody(codec, identityOf('chats', record.chatId), record);
      put.run(record.chatId, record.folderId, positionOf(record).order, body, sum);
    },
    remove: (id) => void remove.run(id),
  };
}
