/** Letting go of old events of channels in SQLite. */
import type { Database } from 'better-sqlite3';
import type { TrimChannelLogs } from '../channel-history-store.js';

/** Prepares the operation: what is dropped of a log is its beginning, and the channel remembers up to where. */
export function prepareTrim(database: Database): (command: TrimChannelLogs) => number {
  const selectOld = database.prepare<[{ before: number; limit: number }], { channel_id: number; pts: number }>(
    'SELECT channel_id, max(pts) AS pts FROM (SELECT channel_id, pts FROM channel_event WHERE date < @before ORDER BY date, pts LIMIT @limit) GROUP BY channel_id',
  );
  const selectLong = database.prepare<[{ keep: number }], { channel_id: number; pts: number }>(
    'SELECT id AS channel_id, pts - @keep AS pts FROM channel WHERE pts - log_start > @keep',
  );
  const selectStart = database.prepare<[number, number, number], { pts: number | null }>(
    'SELECT max(pts) AS pts FROM (SELECT pts FROM channel_event WHERE channel_id = ? AND pts <= ? ORDER BY pts LIMIT ?)',
  );
  const drop = database.prepare<[number, number]>('DELETE FROM channel_event WHERE channel_id = ? AND pts <= ?');
  const move = database.prepare<[number, number]>('UPDATE channel SET log_start = ? WHERE id = ?');

  return ({ keep, before, limit }) => {
    let dropped = 0;
    for (const { channel_id: channelId, pts } of [...selectOld.all({ before, limit }), ...selectLong.all({ keep })]) {
      const start = dropped < limit ? selectStart.get(channelId, pts, limit - dropped)?.pts : undefined;
      if (start == null) continue;
      dropped += drop.run(channelId, start).changes;
      move.run(start, channelId);
    }
    return dropped;
  };
}
