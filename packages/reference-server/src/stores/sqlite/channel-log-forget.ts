/** Forgetting the oldest events of channels in SQLite. */
import type { Database } from 'better-sqlite3';
import type { ForgetEvents } from '../event-store.js';

/** Prepares the operation: what is dropped of a log is its beginning, and the channel remembers up to where. */
export function prepareChannelForget(database: Database): (command: ForgetEvents) => number | undefined {
  const selectChannels = database.prepare<[number, number], { id: number; pts: number }>('SELECT id, pts FROM channel WHERE id >= ? ORDER BY id LIMIT ?');
  // Dates grow with pts, so what is too old stands at the beginning.
  const selectEnd = database.prepare<[number, number, number, number], { pts: number | null }>(
    'SELECT max(pts) AS pts FROM (SELECT pts, date FROM channel_event WHERE channel_id = ? ORDER BY pts LIMIT ?) WHERE pts <= ? OR date < ?',
  );
  const drop = database.prepare<[number, number]>('DELETE FROM channel_event WHERE channel_id = ? AND pts <= ?');
  const move = database.prepare<[number, number]>('UPDATE channel SET log_start = ? WHERE id = ?');

  return ({ events, before, from, boxes, rows }) => {
    const channels = selectChannels.all(from, boxes);
    let left = rows;
    for (const { id, pts } of channels) {
      const end = selectEnd.get(id, left, pts - events, before)?.pts;
      if (end == null) continue;
      left -= drop.run(id, end).changes;
      move.run(end, id);
      if (left <= 0) return id;
    }
    const last = channels.at(-1);
    return last === undefined || channels.length < boxes ? undefined : last.id + 1;
  };
}
