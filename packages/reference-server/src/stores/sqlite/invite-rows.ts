/** Invite links inside a transaction: finding one, and joining through it. */
import type { Database } from 'better-sqlite3';
import { isUsable } from '../../domain/invite.js';
import type { Invite } from '../../domain/invite.js';

/** A row of the invite table. */
export interface InviteRow {
  readonly hash: string;
  readonly peer_id: number;
  readonly creator_id: number;
  readonly date: number;
  readonly permanent: number;
  readonly expires_at: number | null;
  readonly usage_limit: number | null;
  readonly usage: number;
}

/** The columns of an `InviteRow`. */
export const inviteColumns = 'hash, peer_id, creator_id, date, permanent, expires_at, usage_limit, usage';

/** What operations that let people in have in common. */
export interface InviteRows {
  find(hash: string): Invite | undefined;
  /** The link if it is good at `now`, in Unix seconds. */
  findUsable(hash: string, now: number): Invite | undefined;
  /** Counts one who has joined through it. */
  count(hash: string): void;
}

/** Prepares the statements of `InviteRows`. */
export function createInviteRows(database: Database): InviteRows {
  const select = database.prepare<[string], InviteRow>(`SELECT ${inviteColumns} FROM invite WHERE hash = ?`);
  const use = database.prepare<[string]>('UPDATE invite SET usage = usage + 1 WHERE hash = ?');
  const find = (hash: string): Invite | undefined => {
    const row = select.get(hash);
    return row && toInvite(row);
  };
  return {
    find,
    findUsable: (hash, now) => {
      const invite = find(hash);
      return invite && isUsable(invite, now) ? invite : undefined;
    },
    count: (hash) => {
      use.run(hash);
    },
  };
}

export function toInvite(row: InviteRow): Invite {
  return {
    hash: row.hash,
    peerId: row.peer_id,
    creatorId: row.creator_id,
    date: row.date,
    permanent: row.permanent === 1,
    expiresAt: row.expires_at ?? undefined,
    usageLimit: row.usage_limit ?? undefined,
    usage: row.usage,
  };
}
