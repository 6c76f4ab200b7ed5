/** Reading and following the logs of boxes in SQLite. */
import type { Database } from 'better-sqlite3';
import type { BoxState, CommittedEvent, EventStore } from '../event-store.js';
import type { Committer } from './committer.js';
import { selectEventRows, toEvent } from './event-row.js';
import type { EventRow } from './event-row.js';

/** The event port on SQLite, with the end at which others publish. */
export interface SqliteEvents extends EventStore {
  publish(committed: CommittedEvent): void;
}

export function createSqliteEvents(database: Database, committer: Committer): SqliteEvents {
  const selectPts = database.prepare<[number], { pts: number }>('SELECT pts FROM box WHERE user_id = ?');
  const sumUnread = database.prepare<[number], { unread: number }>(
    'SELECT coalesce(sum(unread_count), 0) AS unread FROM dialog WHERE user_id = ? AND unread_count > 0',
  );
  const selectEvents = database.prepare<[number, number, number], EventRow>(`
    ${selectEventRows} WHERE event.user_id = ? AND event.pts > ? ORDER BY event.pts LIMIT ?`);
  const listeners = new Set<(committed: CommittedEvent) => void>();
  const readState = (userId: number): BoxState => ({ pts: selectPts.get(userId)?.pts ?? 1, unreadCount: sumUnread.get(userId)?.unread ?? 0 });

  return {
    state: (userId) => committer.read(() => readState(userId)),
    eventsAfter: (userId, pts, limit) =>
      committer.read(() => ({ state: readState(userId), events: selectEvents.all(userId, pts, limit).map(toEvent) })),
    onCommitted: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    publish: (committed) => {
      for (const listener of listeners) listener(committed);
    },
  };
}
