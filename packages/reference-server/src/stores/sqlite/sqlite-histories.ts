/** Reading conversations and their list in SQLite. */
import type { Database } from 'better-sqlite3';
import type { Dialog } from '../../domain/dialog.js';
import type { HistoryStore } from '../history-store.js';
import type { Committer } from './committer.js';
import { isUnpinnedIn } from './dialog-part.js';
import { findFirstAtDate } from './first-at-date.js';
import { boundHistory } from './history-bounds.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';

interface DialogRow {
  readonly peer_id: number;
  readonly top_message_id: number;
  readonly top_date: number;
  readonly unread_count: number;
  readonly read_inbox_max_id: number;
  readonly read_outbox_max_id: number;
}

const dialogColumns = 'peer_id, top_message_id, top_date, unread_count, read_inbox_max_id, read_outbox_max_id';

/** The history port on SQLite. */
export function createSqliteHistories(database: Database, committer: Committer): HistoryStore {
  const selectMessage = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND id = ?`);
  const selectOriginal = database.prepare<[number, number], { authorId: number; peerId: number; id: number }>(`
    SELECT original.box_user_id AS authorId, original.peer_id AS peerId, original.id
    FROM message JOIN message AS original ON original.shared_id = message.shared_id AND original.box_user_id = message.from_id
    WHERE message.box_user_id = ? AND message.id = ?`);
  const selectCount = database.prepare<[number, number], { message_count: number; top_message_id: number }>(
    'SELECT message_count, top_message_id FROM dialog WHERE user_id = ? AND peer_id = ?',
  );
  const selectNext = database.prepare<[number, number, number], { id: number; date: number }>(
    'SELECT id, date FROM message WHERE box_user_id = ? AND peer_id = ? AND id >= ? ORDER BY id LIMIT 1',
  );
  const selectNewer = database.prepare<[number, number, number, number, number, number, number], MessageRow>(`
    SELECT ${messageColumns} FROM message
    WHERE box_user_id = ? AND peer_id = ? AND id >= ? AND id > ? AND id < ? ORDER BY id LIMIT ? OFFSET ?`);
  const selectOlder = database.prepare<[number, number, number, number, number, number], MessageRow>(`
    SELECT ${messageColumns} FROM message
    WHERE box_user_id = ? AND peer_id = ? AND id < ? AND id > ? ORDER BY id DESC LIMIT ? OFFSET ?`);
  const countDialogs = database.prepare<[{ userId: number; folderId: number | null }], { total: number }>(
    `SELECT count(*) AS total FROM dialog WHERE user_id = @userId AND top_message_id > 0 AND ${isUnpinnedIn('dialog.peer_id')}`,
  );
  const selectDialogs = database.prepare<[{ userId: number; date: number; id: number; limit: number; folderId: number | null }], DialogRow>(`
    SELECT ${dialogColumns} FROM dialog
    WHERE user_id = @userId AND top_message_id > 0 AND (@date = 0 OR (top_date, top_message_id) < (@date, @id)) AND (@date > 0 OR @id = 0 OR top_message_id < @id)
      AND ${isUnpinnedIn('dialog.peer_id')}
    ORDER BY top_date DESC, top_message_id DESC LIMIT @limit`);
  const selectPinned = database.prepare<[number, number], { id: number }>(
    'SELECT id FROM message WHERE box_user_id = ? AND peer_id = ? AND pinned = 1 ORDER BY id DESC LIMIT 1',
  );
  const selectDialog = database.prepare<[number, number], DialogRow>(`SELECT ${dialogColumns} FROM dialog WHERE user_id = ? AND peer_id = ?`);

  return {
    findMessages: (userId, ids) =>
      committer.read(() =>
        ids.map((id) => {
          const row = selectMessage.get(userId, id);
          return row && toMessage(row);
        }),
      ),
    findOriginals: (userId, ids) => committer.read(() => ids.map((id) => selectOriginal.get(userId, id))),
    history: (userId, peerId, window) =>
      committer.read(() => {
        const conversation = selectCount.get(userId, peerId);
        if (conversation === undefined) return { messages: [], total: 0 };
        const dated = window.offsetDate > 0 ? findFirstAtDate((fromId) => selectNext.get(userId, peerId, fromId), window.offsetDate, conversation.top_message_id) : undefined;
        const { above, below, anchor, newer, older } = boundHistory(window, dated);
        const rows = [
          ...selectNewer.all(userId, peerId, anchor, above, below, newer.take, newer.skip).reverse(),
          ...selectOlder.all(userId, peerId, anchor, above, older.take, older.skip),
        ];
        return { messages: rows.map(toMessage), total: conversation.message_count };
      }),
    dialogs: (userId, { offsetDate, offsetId, limit, folderId = null }) =>
      committer.read(() => ({
        dialogs: selectDialogs.all({ userId, date: offsetDate, id: offsetId, limit, folderId }).map(toDialog),
        total: countDialogs.get({ userId, folderId })?.total ?? 0,
      })),
    latestPinned: (userId, peerId) => committer.read(() => selectPinned.get(userId, peerId)?.id),
    findDialogs: (userId, peerIds) =>
      committer.read(() =>
        peerIds.map((peerId) => {
          const row = selectDialog.get(userId, peerId);
          return row && toDialog(row);
        }),
      ),
  };
}

function toDialog(row: DialogRow): Dialog {
  return {
    peerId: row.peer_id,
    topMessageId: row.top_message_id,
    topDate: row.top_date,
    unreadCount: row.unread_count,
    readInboxMaxId: row.read_inbox_max_id,
    readOutboxMaxId: row.read_outbox_max_id,
  };
}
