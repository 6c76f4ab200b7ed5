/** The rows of what people have made of their conversations. */
import type { Database } from 'better-sqlite3';
import { mainFolder } from '../../domain/dialog-settings.js';
import type { FolderId } from '../../domain/dialog-settings.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';

export interface DialogSettingRow {
  readonly folder_id: number;
  readonly pin_place: number | null;
  readonly unread_mark: number;
}

/** What is so of a conversation without a row. */
export const plainRow: DialogSettingRow = { folder_id: mainFolder, pin_place: null, unread_mark: 0 };

/** The rows, read and written inside a transaction. */
export interface DialogSettingRows {
  find(userId: UserId, peerId: PeerId): DialogSettingRow;
  /** Changes a row; one that says nothing any more goes. */
  save(userId: UserId, peerId: PeerId, change: Partial<DialogSettingRow>): void;
  /** The topmost first. */
  pinned(userId: UserId, folderId: FolderId): PeerId[];
}

/** Prepares the statements of `DialogSettingRows`. */
export function createDialogSettingRows(database: Database): DialogSettingRows {
  const select = database.prepare<[number, number], DialogSettingRow>('SELECT folder_id, pin_place, unread_mark FROM dialog_setting WHERE user_id = ? AND peer_id = ?');
  const upsert = database.prepare<[number, number, number, number | null, number]>(`
    INSERT INTO dialog_setting (user_id, peer_id, folder_id, pin_place, unread_mark) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (user_id, peer_id) DO UPDATE SET folder_id = excluded.folder_id, pin_place = excluded.pin_place, unread_mark = excluded.unread_mark`);
  const remove = database.prepare<[number, number]>('DELETE FROM dialog_setting WHERE user_id = ? AND peer_id = ?');
  const selectPinned = database.prepare<[number, number], { peer_id: number }>(
    'SELECT peer_id FROM dialog_setting WHERE user_id = ? AND folder_id = ? AND pin_place IS NOT NULL ORDER BY pin_place DESC',
  );
  const find: DialogSettingRows['find'] = (userId, peerId) => select.get(userId, peerId) ?? plainRow;
  return {
    find,
    save: (userId, peerId, change) => {
      const row = { ...find(userId, peerId), ...change };
      if (row.folder_id === mainFolder && row.pin_place === null && row.unread_mark === 0) remove.run(userId, peerId);
      else upsert.run(userId, peerId, row.folder_id, row.pin_place, row.unread_mark);
    },
    pinned: (userId, folderId) => selectPinned.all(userId, folderId).map((row) => row.peer_id),
  };
}
