/** The one way into the log of seq: every operation that changes what all clients of a user must know goes through it. */
import type { Database } from 'better-sqlite3';
import type { UserId } from '../../domain/peer-id.js';
import { keyOfSeqChange } from '../../domain/seq-event.js';
import type { SeqChange, SeqEvent } from '../../domain/seq-event.js';
import type { CommittedEvent } from '../event-store.js';

/**
 * Events of one user that bear the same date at most. Clients ask by date: what happened in the second that they name is
 * told again, and an answer must be able to hold two such seconds.
 */
const mostInOneSecond = 10;

/** The latest date that any client has been told to ask from; an event that comes later must not lie before it. */
export interface ToldDate {
  latest: number;
}

/** Writes the log of seq. All runs inside a transaction; its event is published with the others of the operation. */
export interface SeqWriter {
  /** Gives a change its seq and notes it in the log; `date` in Unix seconds. */
  log(userId: UserId, date: number, change: SeqChange): CommittedEvent;
}

/** Prepares the statements of a `SeqWriter`. */
export function createSeqWriter(database: Database, told: ToldDate): SeqWriter {
  const takeSeq = database.prepare<[number, number], { seq: number }>('UPDATE box SET seq = seq + 1, seq_date = ? WHERE user_id = ? RETURNING seq');
  const selectDate = database.prepare<[number], { seq_date: number }>('SELECT seq_date FROM box WHERE user_id = ?');
  const countAtDate = database.prepare<[number, number], { count: number }>('SELECT count(*) AS count FROM seq_event WHERE user_id = ? AND date = ?');
  const deleteFormer = database.prepare<[number, string, string]>('DELETE FROM seq_event WHERE user_id = ? AND type = ? AND key = ?');
  const insertEvent = database.prepare<[number, number, number, string, string, string]>(
    'INSERT INTO seq_event (user_id, seq, date, type, key, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );

  const settleDate = (userId: UserId, wanted: number): number => {
    const date = Math.max(wanted, told.latest, selectDate.get(userId)?.seq_date ?? 0);
    return (countAtDate.get(userId, date)?.count ?? 0) < mostInOneSecond ? date : date + 1;
  };

  return {
    log: (userId, wanted, change) => {
      const { type, ...detail } = change;
      const key = keyOfSeqChange(change);
      deleteFormer.run(userId, type, key);
      const date = settleDate(userId, wanted);
      const place = takeSeq.get(date, userId);
      if (place === undefined) throw new RangeError(`user ${userId} has no box`);
      insertEvent.run(userId, place.seq, date, type, key, JSON.stringify(detail));
      return { line: 'seq', event: { userId, seq: place.seq, date, ...change } };
    },
  };
}

/** A row of the log of seq. */
export interface SeqRow {
  readonly user_id: number;
  readonly seq: number;
  readonly date: number;
  readonly type: string;
  readonly detail: string;
}

export function toSeqEvent(row: SeqRow): SeqEvent {
  const change = { type: row.type, ...(JSON.parse(row.detail) as object) } as SeqChange;
  return { userId: row.user_id, seq: row.seq, date: row.date, ...change };
}
