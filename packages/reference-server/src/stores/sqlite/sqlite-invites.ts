/** Invite links in SQLite. */
import type { Database } from 'better-sqlite3';
import type { InviteStore } from '../invite-store.js';
import type { Committer } from './committer.js';
import { createInviteRows, inviteColumns, toInvite } from './invite-rows.js';
import type { InviteRow } from './invite-rows.js';

/** The invite port on SQLite. */
export function createSqliteInvites(database: Database, committer: Committer): InviteStore {
  const rows = createInviteRows(database);
  const selectPermanent = database.prepare<[number, number], InviteRow>(
    `SELECT ${inviteColumns} FROM invite WHERE peer_id = ? AND creator_id = ? AND permanent = 1`,
  );
  const dropPermanent = database.prepare<[number, number]>('DELETE FROM invite WHERE peer_id = ? AND creator_id = ? AND permanent = 1');
  const dropEnded = database.prepare<[number, number, number]>(
    'DELETE FROM invite WHERE peer_id = ? AND creator_id = ? AND permanent = 0 AND (expires_at <= ? OR usage >= usage_limit)',
  );
  const countFurther = database.prepare<[number, number], { count: number }>(
    'SELECT count(*) AS count FROM invite WHERE peer_id = ? AND creator_id = ? AND permanent = 0',
  );
  const insert = database.prepare<[string, number, number, number, number, number | null, number | null], InviteRow>(`
    INSERT INTO invite (hash, peer_id, creator_id, date, permanent, expires_at, usage_limit) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING ${inviteColumns}`);

  const make = (...values: Parameters<typeof insert.get>): InviteRow => {
    const row = insert.get(...values);
    if (row === undefined) throw new RangeError('a row that was inserted did not come back');
    return row;
  };

  return {
    find: (hash) => committer.read(() => rows.find(hash)),
    findPermanent: (peerId, creatorId) =>
      committer.read(() => {
        const row = selectPermanent.get(peerId, creatorId);
        return row && toInvite(row);
      }),
    obtainPermanent: ({ peerId, creatorId, freshHash, date, replaces }) =>
      committer.write(() => {
        if (replaces) dropPermanent.run(peerId, creatorId);
        return toInvite(selectPermanent.get(peerId, creatorId) ?? make(freshHash, peerId, creatorId, date, 1, null, null));
      }),
    add: ({ peerId, creatorId, freshHash, date, expiresAt, usageLimit, most }) =>
      committer.write(() => {
        dropEnded.run(peerId, creatorId, date);
        if ((countFurther.get(peerId, creatorId)?.count ?? 0) >= most) return undefined;
        return toInvite(make(freshHash, peerId, creatorId, date, 0, expiresAt ?? null, usageLimit ?? null));
      }),
  };
}
