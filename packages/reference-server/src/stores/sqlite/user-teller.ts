/** Telling those who know a user that the user has another name or photo. */
import type { Database } from 'better-sqlite3';
import type { UserId } from '../../domain/peer-id.js';
import type { CommittedEvent } from '../event-store.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** Of those who keep a user in their contacts, and of those who have a conversation with them, so many are told at most. */
const mostTold = 500;

/** Notes for a user and those who know them what is another one; `date` in Unix seconds. Runs inside a transaction. */
export type UserTeller = (subjectId: UserId, date: number, type: 'userName' | 'userPhoto') => CommittedEvent[];

/** Prepares the statements of a `UserTeller`. */
export function createUserTeller(database: Database, told: ToldDate): UserTeller {
  const seqs = createSeqWriter(database, told);
  const selectOwners = database.prepare<[number, number], { id: number }>('SELECT owner_id AS id FROM contact WHERE user_id = ? ORDER BY owner_id LIMIT ?');
  const selectPartners = database.prepare<[number, number], { id: number }>(
    'SELECT peer_id AS id FROM dialog WHERE user_id = ? AND peer_id > 0 ORDER BY top_date DESC, top_message_id DESC LIMIT ?',
  );
  return (subjectId, date, type) => {
    const others = [...selectOwners.all(subjectId, mostTold), ...selectPartners.all(subjectId, mostTold)];
    const ids = new Set([subjectId, ...others.map(({ id }) => id)]);
    return [...ids].map((userId) => seqs.log(userId, date, { type, subjectId }));
  };
}
