/** What people have made of their conversations, in SQLite. */
import type { Database } from 'better-sqlite3';
import { mostPinned, plainDialog } from '../../domain/dialog-settings.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import type { DialogSettingsStore, MarkUnread, PinDialog, PinDialogOutcome, ReorderPinned } from '../dialog-settings-store.js';
import type { Committer } from './committer.js';
import { createDialogMove } from './dialog-move.js';
import { createDialogSettingRows, plainRow } from './dialog-setting-rows.js';
import type { DialogSettingRows } from './dialog-setting-rows.js';
import { unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** The port of these settings on SQLite. */
export function createSqliteDialogSettings(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): DialogSettingsStore {
  const rows = createDialogSettingRows(database);
  const { pin, reorder } = preparePins(database, rows, told);
  const move = createDialogMove(database, told);
  const mark = prepareMark(database, rows, told);
  const selectMarked = database.prepare<[number, number], { peer_id: number }>('SELECT peer_id FROM dialog_setting WHERE user_id = ? AND unread_mark = 1 ORDER BY peer_id LIMIT ?');
  return {
    pin: (command) => write(() => pin(command)),
    reorder: (command) => write(() => reorder(command)),
    move: (command) => write(() => move(command)),
    mark: (command) => write(() => mark(command)),
    find: (userId, peerIds) =>
      committer.read(() =>
        peerIds.map((peerId) => {
          const row = rows.find(userId, peerId);
          return row === plainRow ? plainDialog : { folderId: row.folder_id, pinned: row.pin_place !== null, unreadMark: row.unread_mark === 1 };
        }),
      ),
    pinned: (userId, folderId) => committer.read(() => rows.pinned(userId, folderId)),
    marked: (userId, limit) => committer.read(() => selectMarked.all(userId, limit).map((row) => row.peer_id)),
  };
}

function preparePins(database: Database, rows: DialogSettingRows, told: ToldDate): { pin(command: PinDialog): Done<PinDialogOutcome>; reorder(command: ReorderPinned): Done<PinDialogOutcome> } {
  const seqs = createSeqWriter(database, told);
  const setOrder = (userId: UserId, before: readonly PeerId[], order: readonly PeerId[]): void => {
    for (const peerId of before) if (!order.includes(peerId)) rows.save(userId, peerId, { pin_place: null });
    for (const [index, peerId] of order.entries()) rows.save(userId, peerId, { pin_place: order.length - index });
  };

  return {
    pin: ({ userId, peerId, pinned, date }) => {
      const row = rows.find(userId, peerId);
      if ((row.pin_place !== null) === pinned) return unchanged('done');
      const { folder_id: folderId } = row;
      const before = rows.pinned(userId, folderId);
      if (pinned && before.length >= mostPinned(folderId)) return unchanged('tooMany');
      const order = pinned ? [peerId, ...before] : before.filter((other) => other !== peerId);
      setOrder(userId, before, order);
      return { outcome: 'done', committed: [seqs.log(userId, date, { type: 'pinnedDialogs', folderId, order, toggled: { peerId, pinned } })] };
    },
    reorder: ({ userId, folderId, order: wanted, force, date }) => {
      const before = rows.pinned(userId, folderId);
      const here = wanted.filter((peerId) => rows.find(userId, peerId).folder_id === folderId);
      const order = [...new Set([...here, ...(force ? [] : before)])];
      if (order.length > mostPinned(folderId)) return unchanged('tooMany');
      if (order.join() === before.join()) return unchanged('done');
      setOrder(userId, before, order);
      return { outcome: 'done', committed: [seqs.log(userId, date, { type: 'pinnedDialogs', folderId, order })] };
    },
  };
}

function prepareMark(database: Database, rows: DialogSettingRows, told: ToldDate): (command: MarkUnread) => Done<void> {
  const seqs = createSeqWriter(database, told);
  return ({ userId, peerId, unread, date }) => {
    if ((rows.find(userId, peerId).unread_mark === 1) === unread) return unchanged(undefined);
    rows.save(userId, peerId, { unread_mark: unread ? 1 : 0 });
    return { outcome: undefined, committed: [seqs.log(userId, date, { type: 'unreadMark', peerId, unread })] };
  };
}
