/** Moving conversations between the main list and the archive, in SQLite. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import type { FolderId } from '../../domain/dialog-settings.js';
import type { MoveDialogs } from '../dialog-settings-store.js';
import type { CommittedEvent } from '../event-store.js';
import { createBoxWriter } from './box-writer.js';
import { createDialogSettingRows } from './dialog-setting-rows.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done } from './publishing-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** Prepares moving conversations, to be run inside a transaction; gives the event, if any of them was elsewhere. */
export function createDialogMove(database: Database, told: ToldDate): (command: MoveDialogs) => Done<BoxEvent | undefined> {
  const rows = createDialogSettingRows(database);
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
