/** What people have made of their conversations, in SQLite. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import { mainFolder, mostPinned, plainDialog } from '../../domain/dialog-settings.js';
import type { FolderId } from '../../domain/dialog-settings.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import type { DialogSettingsStore, MarkUnread, MoveDialogs, PinDialog, PinDialogOutcome, ReorderPinned } from '../dialog-settings-store.js';
import type { CommittedEvent } from '../event-store.js';
import { createBoxWriter } from './box-writer.js';
import type { Committer } from './committer.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

interface SettingRow {
  readonly folder_id: number;
  readonly pin_place: number | null;
  readonly unread_mark: number;
}

const plainRow: SettingRow = { folder_id: mainFolder, pin_place: null, unread_mark: 0 };

/** The rows, read and written inside a transaction. */
interface SettingRows {
  find(userId: UserId, peerId: PeerId): SettingRow;
  /** Changes a row; one that says nothing any more goes. */
  save(userId: UserId, peerId: PeerId, change: Partial<SettingRow>): void;
  /** The topmost first. */
  pinned(userId: UserId, folderId: FolderId): PeerId[];
}

/** The port of these settings on SQLite. */
export function createSqliteDialogSettings(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): DialogSettingsStore {
  const rows = prepareRows(database);
  const { pin, reorder } = preparePins(database, rows, told);
  const move = prepareMove(database, rows, told);
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

function prepareRows(database: Database): SettingRows {
  const select = database.prepare<[number, number], SettingRow>('SELECT folder_id, pin_place, unread_mark FROM dialog_setting WHERE user_id = ? AND peer_id = ?');
  const upsert = database.prepare<[number, number, number, number | null, number]>(`
    INSERT INTO dialog_setting (user_id, peer_id, folder_id, pin_place, unread_mark) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (user_id, peer_id) DO UPDATE SET folder_id = excluded.folder_id, pin_place = excluded.pin_place, unread_mark = excluded.unread_mark`);
  const remove = database.prepare<[number, number]>('DELETE FROM dialog_setting WHERE user_id = ? AND peer_id = ?');
  const selectPinned = database.prepare<[number, number], { peer_id: number }>(
    'SELECT peer_id FROM dialog_setting WHERE user_id = ? AND folder_id = ? AND pin_place IS NOT NULL ORDER BY pin_place DESC',
  );
  const find: SettingRows['find'] = (userId, peerId) => select.get(userId, peerId) ?? plainRow;
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

function preparePins(database: Database, rows: SettingRows, told: ToldDate): { pin(command: PinDialog): Done<PinDialogOutcome>; reorder(command: ReorderPinned): Done<PinDialogOutcome> } {
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

function prepareMove(database: Database, rows: SettingRows, told: ToldDate): (command: MoveDialogs) => Done<BoxEvent | undefined> {
  const seqs = createSeqWriter(database, told);
  const boxes = createBoxWriter(database);
  return ({ userId, peers, date, origin }) => {
    const left = new Set<FolderId>();
    // The last word about a conversation is the one that counts.
    const wanted = new Map(peers.map(({ peerId, folderId }) => [peerId, folderId]));
    const moved = [...wanted].flatMap(([peerId, folderId]) => {
      const row = rows.find(userId, peerId);
      if (row.folder_id === folderId) return [];
      if (row.pin_place !== null) left.add(row.folder_id);
      rows.save(userId, peerId, { folder_id: folderId, pin_place: null });
      return [{ peerId, folderId }];
    });
    if (moved.length === 0) return unchanged(undefined);
    const event: BoxEvent = boxes.log(userId, boxes.settleDate([userId], date), { type: 'moveDialogs', peers: moved });
    const pins = [...left].map((folderId): CommittedEvent => seqs.log(userId, date, { type: 'pinnedDialogs', folderId, order: rows.pinned(userId, folderId) }));
    return { outcome: event, committed: [...boxEvents([event], { userId, origin }), ...pins] };
  };
}

function prepareMark(database: Database, rows: SettingRows, told: ToldDate): (command: MarkUnread) => Done<void> {
  const seqs = createSeqWriter(database, told);
  return ({ userId, peerId, unread, date }) => {
    if ((rows.find(userId, peerId).unread_mark === 1) === unread) return unchanged(undefined);
    rows.save(userId, peerId, { unread_mark: unread ? 1 : 0 });
    return { outcome: undefined, committed: [seqs.log(userId, date, { type: 'unreadMark', peerId, unread })] };
  };
}
