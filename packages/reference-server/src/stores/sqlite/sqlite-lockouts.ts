/** Limits of the login in SQLite. */
import type { Database } from 'better-sqlite3';
import { takeTurns } from '../../domain/turns.js';
import type { LockoutStore } from '../lockout-store.js';
import type { Committer } from './committer.js';

/** The port on SQLite. */
export function createSqliteLockouts(database: Database, committer: Committer): LockoutStore {
  const select = database.prepare<[string], { full_at: number }>('SELECT full_at FROM lockout WHERE slot = ?');
  const upsert = database.prepare<[string, number]>('INSERT OR REPLACE INTO lockout (slot, full_at) VALUES (?, ?)');
  // Who has all turns needs no row.
  const dropFull = database.prepare<[number]>('DELETE FROM lockout WHERE full_at <= ?');
  return {
    take: ({ slot, rule, now }) =>
      committer.write(() => {
        dropFull.run(now);
        const { wait, fullAt } = takeTurns(rule, select.get(slot)?.full_at, now);
        if (wait === 0) upsert.run(slot, fullAt);
        return wait;
      }),
  };
}
