/** How a key becomes somebody's, whatever proved who it is: at once, or after the account's password. */
import type { Database } from 'better-sqlite3';
import { passwordAttempts, passwordTime } from '../../domain/password.js';
import type { UserId } from '../../domain/peer-id.js';

/** A login; `authKeyId` as SQLite has it, signed. */
export interface BeginLogin {
  readonly authKeyId: bigint;
  readonly userId: UserId;
  /** Unix seconds. */
  readonly now: number;
  /** Signed 64 bits. */
  readonly authorizationHash: bigint;
}

/** The writes of a login; each runs inside an operation of the committer. */
export interface KeyLogin {
  /** Logs a key in, or lets it wait for the password of the account. */
  begin(command: BeginLogin): 'finished' | 'passwordNeeded';
  /** The data centre of a user, when a key is not one of it: it must not be logged in with then. */
  awayFrom(authKeyId: bigint, userId: UserId): number | undefined;
  /** Logs a key in. */
  finish(command: BeginLogin): void;
}

/** Prepares the writes of a login. */
export function createKeyLogin(database: Database): KeyLogin {
  const hasPassword = database.prepare<[number], { one: number }>('SELECT 1 AS one FROM password WHERE user_id = ?');
  const dropOld = database.prepare<[number]>('DELETE FROM pending_login WHERE expires_at <= ?');
  const wait = database.prepare<[bigint, number, number, number]>(
    'INSERT OR REPLACE INTO pending_login (auth_key_id, user_id, expires_at, attempts_left) VALUES (?, ?, ?, ?)',
  );
  const drop = database.prepare<[bigint]>('DELETE FROM pending_login WHERE auth_key_id = ?');
  const logIn = database.prepare<[number, bigint, number, number, bigint]>(
    'UPDATE auth_key SET user_id = ?, hash = ?, imported = 0, logged_in_at = ?, active_at = max(active_at, ?), ended_by = NULL WHERE id = ?',
  );
  const selectHome = database.prepare<[number, bigint], { home_dc: number }>(
    'SELECT home_dc FROM user JOIN auth_key ON auth_key.dc_id <> user.home_dc WHERE user.id = ? AND auth_key.id = ?',
  );
  const finish: KeyLogin['finish'] = ({ authKeyId, userId, now, authorizationHash }) => {
    drop.run(authKeyId);
    logIn.run(userId, authorizationHash, now, now, authKeyId);
  };
  return {
    begin(command) {
      const { authKeyId, userId, now } = command;
      if (hasPassword.get(userId) === undefined) {
        finish(command);
        return 'finished';
      }
      dropOld.run(now);
      wait.run(authKeyId, userId, now + passwordTime, passwordAttempts);
      return 'passwordNeeded';
    },
    awayFrom: (authKeyId, userId) => selectHome.get(userId, authKeyId)?.home_dc,
    finish,
  };
}
