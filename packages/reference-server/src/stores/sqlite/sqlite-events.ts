/** Reading and following the logs in SQLite. */
import type { Database } from 'better-sqlite3';
import type { CommittedEvent, EventStore, UpdateCounters } from '../event-store.js';
import type { Committer } from './committer.js';
import { prepareForget } from './event-sweep.js';
import { selectEventRows, toEvent } from './event-row.js';
import type { EventRow } from './event-row.js';
import { toSigned } from './int64.js';
import { toQtsEvent } from './qts-writer.js';
import type { QtsRow } from './qts-writer.js';
import { toSeqEvent } from './seq-writer.js';
import type { SeqRow, ToldDate } from './seq-writer.js';

/** The event port on SQLite, with the end at which others publish. */
export interface SqliteEvents extends EventStore {
  publish(committed: CommittedEvent): void;
}

interface BoxRow {
  readonly pts: number;
  readonly forgotten_pts: number;
  readonly seq: number;
}

const emptyBox: BoxRow = { pts: 1, forgotten_pts: 1, seq: 0 };

/** The event port on SQLite. */
export function createSqliteEvents(database: Database, committer: Committer, told: ToldDate): SqliteEvents {
  const selectBox = database.prepare<[number], BoxRow>('SELECT pts, forgotten_pts, seq FROM box WHERE user_id = ?');
  const selectQts = database.prepare<[bigint], { qts: number }>('SELECT qts FROM qts_line WHERE auth_key_id = ?');
  const sumUnread = database.prepare<[number], { unread: number }>(
    'SELECT coalesce(sum(unread_count), 0) AS unread FROM dialog WHERE user_id = ? AND unread_count > 0',
  );
  const selectEvents = database.prepare<[number, number, number], EventRow>(`
    ${selectEventRows} WHERE event.user_id = ? AND event.pts > ? ORDER BY event.pts LIMIT ?`);
  const selectQtsEvents = database.prepare<[bigint, number, number], QtsRow>(
    'SELECT qts, date, type, detail FROM qts_event WHERE auth_key_id = ? AND qts > ? ORDER BY qts LIMIT ?',
  );
  const selectSeqEvents = database.prepare<[number, number, number], SeqRow>(
    'SELECT user_id, seq, date, type, detail FROM seq_event WHERE user_id = ? AND date >= ? ORDER BY seq LIMIT ?',
  );
  const forget = prepareForget(database);
  const listeners = new Set<(committed: CommittedEvent) => void>();

  const readBox = (userId: number): BoxRow => selectBox.get(userId) ?? emptyBox;
  const toCounters = (userId: number, { pts, seq }: BoxRow, qts: number): UpdateCounters => ({ pts, qts, seq, unreadCount: sumUnread.get(userId)?.unread ?? 0 });
  const readQts = (authKeyId: bigint): number => selectQts.get(toSigned(authKeyId))?.qts ?? 0;
  const tell = (date: number): void => {
    told.latest = Math.max(told.latest, date);
  };

  return {
    counters: ({ userId, authKeyId, date }) =>
      committer.read(() => {
        tell(date);
        return toCounters(userId, readBox(userId), readQts(authKeyId));
      }),
    missed: ({ userId, authKeyId, pts, qts, since, limits, date }) =>
      committer.read(() => {
        tell(date);
        const box = readBox(userId);
        return {
          counters: toCounters(userId, box, readQts(authKeyId)),
          forgottenPts: box.forgotten_pts,
          box: selectEvents.all(userId, pts, limits.box).map(toEvent),
          qts: selectQtsEvents.all(toSigned(authKeyId), qts, limits.qts).map((row) => toQtsEvent(row, userId, authKeyId)),
          seq: selectSeqEvents.all(userId, since, limits.seq).map(toSeqEvent),
        };
      }),
    state: (userId) => committer.read(() => toCounters(userId, readBox(userId), 0)),
    eventsAfter: (userId, pts, limit) =>
      committer.read(() => ({ state: toCounters(userId, readBox(userId), 0), events: selectEvents.all(userId, pts, limit).map(toEvent) })),
    forget: (command) => committer.write(() => forget(command)),
    onCommitted: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    publish: (committed) => {
      for (const listener of listeners) listener(committed);
    },
  };
}
