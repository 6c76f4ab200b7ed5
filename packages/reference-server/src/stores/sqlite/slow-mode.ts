/** Slow mode of supergroups in SQLite: who has to wait, and for how long. */
import type { Database } from 'better-sqlite3';
import { isSlowed } from '../../domain/channel.js';
import type { ViewedChannel } from '../../domain/channel.js';
import type { ChannelId, UserId } from '../../domain/peer-id.js';

/** The statements; `note` runs inside a transaction. */
export interface SlowMode {
  /** From when on a member may write again, Unix seconds; 0 for whoever need not wait. */
  nextAt(viewed: ViewedChannel, userId: UserId): number;
  /** A member has written. */
  note(viewed: ViewedChannel, userId: UserId, date: number): void;
}

/** Prepares the statements. */
export function createSlowMode(database: Database): SlowMode {
  const select = database.prepare<[ChannelId, UserId], { sent_at: number }>('SELECT sent_at FROM slow_mode WHERE channel_id = ? AND user_id = ?');
  const replace = database.prepare<[ChannelId, UserId, number]>('INSERT OR REPLACE INTO slow_mode (channel_id, user_id, sent_at) VALUES (?, ?, ?)');
  return {
    nextAt: (viewed, userId) => {
      const sent = isSlowed(viewed) ? select.get(viewed.channel.id, userId) : undefined;
      return sent === undefined ? 0 : sent.sent_at + viewed.channel.slowModeSeconds;
    },
    note: (viewed, userId, date) => {
      if (isSlowed(viewed)) replace.run(viewed.channel.id, userId, date);
    },
  };
}
