/** Forgetting the oldest events of the logs in SQLite. */
import type { Database } from 'better-sqlite3';
import type { UserId } from '../../domain/peer-id.js';
import type { ForgetEvents } from '../event-store.js';

/** The place of an event in its line, and its date. */
interface Place {
  readonly at: number;
  readonly date: number;
}

/** Prepares the operation; it runs inside a transaction. */
export function prepareForget(database: Database): (command: ForgetEvents) => UserId | undefined {
  const selectBoxes = database.prepare<[number, number], { user_id: number; pts: number }>(
    'SELECT user_id, pts FROM box WHERE user_id >= ? ORDER BY user_id LIMIT ?',
  );
  const selectOldest = database.prepare<[number, number], Place>('SELECT pts AS at, date FROM event WHERE user_id = ? ORDER BY pts LIMIT ?');
  const deleteEvents = database.prepare<[number, number]>('DELETE FROM event WHERE user_id = ? AND pts <= ?');
  const noteForgotten = database.prepare<[number, number]>('UPDATE box SET forgotten_pts = ? WHERE user_id = ?');
  const selectLines = database
    .prepare<[number], { id: bigint; qts: bigint }>('SELECT qts_line.auth_key_id AS id, qts_line.qts FROM auth_key JOIN qts_line ON auth_key_id = auth_key.id WHERE auth_key.user_id = ?')
    .safeIntegers();
  const selectOldestQts = database.prepare<[bigint, number], Place>('SELECT qts AS at, date FROM qts_event WHERE auth_key_id = ? ORDER BY qts LIMIT ?');
  const deleteQts = database.prepare<[bigint, number]>('DELETE FROM qts_event WHERE auth_key_id = ? AND qts <= ?');

  return ({ events, before, from, boxes, rows }) => {
    let left = rows;
    /** Cuts a log's beginning off; gives the last place that went. */
    const cut = (oldest: readonly Place[], last: number): number | undefined => {
      const kept = oldest.findIndex(({ at, date }) => at > last - events && date >= before);
      const gone = kept < 0 ? oldest : oldest.slice(0, kept);
      left -= gone.length;
      return gone.at(-1)?.at;
    };

    const found = selectBoxes.all(from, boxes);
    for (const { user_id: userId, pts } of found) {
      const forgotten = cut(selectOldest.all(userId, left), pts);
      if (forgotten !== undefined) {
        deleteEvents.run(userId, forgotten);
        noteForgotten.run(forgotten, userId);
      }
      for (const { id, qts } of selectLines.all(userId)) {
        const forgottenQts = left > 0 ? cut(selectOldestQts.all(id, left), Number(qts)) : undefined;
        if (forgottenQts !== undefined) deleteQts.run(id, forgottenQts);
      }
      // There may be more of this one.
      if (left <= 0) return userId;
    }
    const last = found.at(-1);
    return last === undefined || found.length < boxes ? undefined : last.user_id + 1;
  };
}
