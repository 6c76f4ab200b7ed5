/** Passwords, and the logins that wait for one, in SQLite. */
import type { Database } from 'better-sqlite3';
import type { Password } from '../../domain/password.js';
import type { PasswordStore } from '../password-store.js';
import type { Committer } from './committer.js';
import { toSigned } from './int64.js';
import { createKeyLogin } from './key-login.js';
import { createPasswordChange } from './password-change.js';
import { selectUser, toUser } from './user-row.js';
import type { UserRow } from './user-row.js';

interface PasswordRow {
  readonly salt1: Uint8Array;
  readonly salt2: Uint8Array;
  readonly verifier: Uint8Array;
  readonly hint: string;
  readonly email: string | null;
}

interface PendingRow {
  readonly user_id: number;
  readonly attempts_left: number;
}

interface ChallengeRow {
  readonly user_id: number;
  readonly secret: Uint8Array;
  readonly b: Uint8Array;
  readonly expires_at: number;
}

/** The password port on SQLite. */
export function createSqlitePasswords(database: Database, committer: Committer): PasswordStore {
  const select = database.prepare<[number], PasswordRow>('SELECT salt1, salt2, verifier, hint, email FROM password WHERE user_id = ?');
  const passwordChange = createPasswordChange(database);
  const selectPending = database.prepare<[bigint, number], PendingRow>(
    'SELECT user_id, attempts_left FROM pending_login WHERE auth_key_id = ? AND expires_at > ?',
  );
  const countAttempt = database.prepare<[bigint]>('UPDATE pending_login SET attempts_left = attempts_left - 1 WHERE auth_key_id = ?');
  const upsertChallenge = database.prepare<[bigint, number, bigint, Uint8Array, Uint8Array, number]>(
    'INSERT OR REPLACE INTO password_challenge (auth_key_id, user_id, srp_id, secret, b, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const takeChallenge = database.prepare<[bigint, bigint], ChallengeRow>(
    'DELETE FROM password_challenge WHERE auth_key_id = ? AND srp_id = ? RETURNING user_id, secret, b, expires_at',
  );
  const selectById = database.prepare<[number], UserRow>(`${selectUser} WHERE user.id = ?`);
  const keyLogin = createKeyLogin(database);

  return {
    find: (userId) => committer.read(() => toPassword(select.get(userId))),
    pendingUser: (authKeyId, now) =>
      committer.read(() => {
        const row = selectPending.get(toSigned(authKeyId), now);
        return row !== undefined && row.attempts_left > 0 ? row.user_id : undefined;
      }),
    saveChallenge: ({ authKeyId, userId, srpId, secret, b, expiresAt }) =>
      committer.write(() => {
        upsertChallenge.run(toSigned(authKeyId), userId, srpId, secret, b, expiresAt);
      }),
    takeChallenge: ({ authKeyId, srpId, now }) =>
      committer.write(() => {
        const row = takeChallenge.get(toSigned(authKeyId), srpId);
        if (row === undefined || row.expires_at <= now) return undefined;
        const pending = selectPending.get(toSigned(authKeyId), now);
        if (pending !== undefined) {
          if (pending.attempts_left <= 0) return undefined;
          countAttempt.run(toSigned(authKeyId));
        }
        const password = toPassword(select.get(row.user_id));
        return password && { userId: row.user_id, secret: Uint8Array.from(row.secret), b: Uint8Array.from(row.b), password };
      }),
    set: ({ userId, password, replaces }) =>
      committer.write(() => {
        if (!replaces && select.get(userId) !== undefined) return false;
        passwordChange(userId, password);
        return true;
      }),
    finishLogin: ({ authKeyId, userId, now, authorizationHash }) =>
      committer.write(() => {
        if (selectPending.get(toSigned(authKeyId), now)?.user_id !== userId) return undefined;
        keyLogin.finish({ authKeyId: toSigned(authKeyId), userId, now, authorizationHash });
        const user = selectById.get(userId);
        return user && toUser(user);
      }),
  };
}

function toPassword(row: PasswordRow | undefined): Password | undefined {
  if (row === undefined) return undefined;
  const { salt1, salt2, verifier, hint, email } = row;
  return { salt1: Uint8Array.from(salt1), salt2: Uint8Array.from(salt2), verifier: Uint8Array.from(verifier), hint, ...(email !== null && { email }) };
}
