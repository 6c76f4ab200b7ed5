/** What a change of a password brings with it, whoever was allowed to make it. */
import type { Database } from 'better-sqlite3';
import type { Password } from '../../domain/password.js';
import type { UserId } from '../../domain/peer-id.js';

/** Sets a password, or takes it away; runs inside an operation of the committer. */
export type PasswordChange = (userId: UserId, password: Password | undefined) => void;

/** Prepares the change. All that is about the former password ends: questions, waiting logins, drafts, recovery, reset. */
export function createPasswordChange(database: Database): PasswordChange {
  const upsert = database.prepare<[number, Uint8Array, Uint8Array, Uint8Array, string, string | null]>(
    'INSERT OR REPLACE INTO password (user_id, salt1, salt2, verifier, hint, email) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const drop = database.prepare<[number]>('DELETE FROM password WHERE user_id = ?');
  const about = ['password_challenge', 'pending_login', 'password_draft', 'password_recovery'];
  const dropAbout = about.map((table) => database.prepare<[number]>(`DELETE FROM ${table} WHERE user_id = ?`));
  return (userId, password) => {
    for (const statement of dropAbout) statement.run(userId);
    if (password === undefined) drop.run(userId);
    else upsert.run(userId, password.salt1, password.salt2, password.verifier, password.hint, password.email ?? null);
  };
}
