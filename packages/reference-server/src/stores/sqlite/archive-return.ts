/** Conversations that come back from the archive by themselves: those in which somebody else says something, unless they are muted. */
import type { Database } from 'better-sqlite3';
import type { NewMessageEvent } from '../../domain/box-event.js';
import { mainFolder } from '../../domain/dialog-settings.js';
import { isMutedAt } from '../../domain/notify-settings.js';
import type { NotifySettings } from '../../domain/notify-settings.js';
import { peerKind } from '../../domain/peer-id.js';
import type { CommittedEvent } from '../event-store.js';
import { createDialogMove } from './dialog-move.js';
import { createDialogSettingRows } from './dialog-setting-rows.js';
import type { ToldDate } from './seq-writer.js';

/** Moves the conversations of new messages, inside the transaction that has put these into boxes. Gives the events of that. */
export type ArchiveReturn = (events: readonly NewMessageEvent[]) => CommittedEvent[];

/** Prepares the statements of an `ArchiveReturn`. */
export function createArchiveReturn(database: Database, told: ToldDate): ArchiveReturn {
  const rows = createDialogSettingRows(database);
  const move = createDialogMove(database, told);
  const selectSettings = database.prepare<[number, string], { detail: string }>('SELECT detail FROM notify_setting WHERE user_id = ? AND target = ?');
  const settingsOf = (userId: number, target: string): NotifySettings => JSON.parse(selectSettings.get(userId, target)?.detail ?? '{}') as NotifySettings;

  return (events) =>
    events.flatMap(({ userId, date, message: { peerId, out } }) => {
      if (out || rows.find(userId, peerId).folder_id === mainFolder) return [];
      const ofKind = settingsOf(userId, peerKind(peerId).kind === 'user' ? 'users' : 'chats');
      if (isMutedAt(date, settingsOf(userId, String(peerId)), ofKind)) return [];
      return move({ userId, peers: [{ peerId, folderId: mainFolder }], date }).committed;
    });
}
