/** Login codes and logging in, in SQLite. */
import type { Database } from 'better-sqlite3';
import { equalCodes } from '../../domain/login-code.js';
import type { CodeRef, LoginStore } from '../login-store.js';
import type { Committer } from './committer.js';
import { toSigned } from './int64.js';
import { createKeyLogin } from './key-login.js';
import { selectUser, toUser } from './user-row.js';
import type { UserRow } from './user-row.js';

interface CodeRow {
  readonly code: string;
  readonly expires_at: number;
  readonly attempts_left: number;
  readonly resends_left: number;
  readonly confirmed: number;
}

/** The login port on SQLite. */
export function createSqliteLogins(database: Database, committer: Committer): LoginStore {
  const upsertCode = database.prepare<[bigint, string, string, string, number, number, number]>(`
    INSERT INTO login_code (auth_key_id, phone, phone_code_hash, code, expires_at, attempts_left, resends_left, via)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'sms')
    ON CONFLICT (auth_key_id) DO UPDATE SET phone = excluded.phone, phone_code_hash = excluded.phone_code_hash,
      code = excluded.code, expires_at = excluded.expires_at, attempts_left = excluded.attempts_left,
      resends_left = excluded.resends_left, via = excluded.via, confirmed = 0`);
  const dropExpired = database.prepare<[number]>('DELETE FROM login_code WHERE expires_at <= ?');
  const selectCode = database.prepare<[bigint, string, string], CodeRow>(`
    SELECT code, expires_at, attempts_left, resends_left, confirmed FROM login_code
    WHERE auth_key_id = ? AND phone = ? AND phone_code_hash = ?`);
  const dropCode = database.prepare<[bigint]>('DELETE FROM login_code WHERE auth_key_id = ?');
  const countWrongGuess = database.prepare<[bigint]>('UPDATE login_code SET attempts_left = attempts_left - 1 WHERE auth_key_id = ?');
  const replaceCode = database.prepare<[string, string, number, bigint]>(
    'UPDATE login_code SET code = ?, via = ?, expires_at = ?, resends_left = resends_left - 1, confirmed = 0 WHERE auth_key_id = ?',
  );
  const confirmCode = database.prepare<[bigint]>('UPDATE login_code SET confirmed = 1 WHERE auth_key_id = ?');
  const selectByPhone = database.prepare<[string], UserRow>(`${selectUser} WHERE user.phone = ?`);
  const insertUser = database.prepare<[string, string, string, number, bigint]>(
    // An account lives where it was made.
    'INSERT INTO user (phone, first_name, last_name, created_at, home_dc) SELECT ?, ?, ?, ?, dc_id FROM auth_key WHERE id = ?',
  );
  const insertBox = database.prepare<[number]>('INSERT INTO box (user_id) VALUES (?)');
  const keyLogin = createKeyLogin(database);

  /** A code that may still be used. */
  const findLive = (ref: CodeRef, now: number): CodeRow | undefined => {
    const row = selectCode.get(toSigned(ref.authKeyId), ref.phone, ref.phoneCodeHash);
    return row !== undefined && row.expires_at > now && row.attempts_left > 0 ? row : undefined;
  };

  return {
    issueCode: (command) =>
      committer.write(() => {
        const { authKeyId, phone, phoneCodeHash, code, now, expiresAt, attempts, resends } = command;
        dropExpired.run(now);
        upsertCode.run(toSigned(authKeyId), phone, phoneCodeHash, code, expiresAt, attempts, resends);
      }),
    reissueCode: (command) =>
      committer.write(() => {
        const row = findLive(command, command.now);
        if (row === undefined) return 'expired';
        if (row.resends_left <= 0) return 'exhausted';
        replaceCode.run(command.code, command.via, command.expiresAt, toSigned(command.authKeyId));
        return 'reissued';
      }),
    cancelCode: (ref) =>
      committer.write(() => {
        if (selectCode.get(toSigned(ref.authKeyId), ref.phone, ref.phoneCodeHash) === undefined) return false;
        return dropCode.run(toSigned(ref.authKeyId)).changes === 1;
      }),
    signIn: (command) =>
      committer.write(() => {
        const { phone, now, authorizationHash } = command;
        const authKeyId = toSigned(command.authKeyId);
        const row = findLive(command, now);
        if (row === undefined) return { type: 'expired' };
        if (!equalCodes(row.code, command.code)) {
          countWrongGuess.run(authKeyId);
          return { type: 'wrongCode' };
        }
        const user = selectByPhone.get(phone);
        if (user === undefined) {
          confirmCode.run(authKeyId);
          return { type: 'signUpRequired' };
        }
        dropCode.run(authKeyId);
        // The account was made elsewhere after the code was sent: the next one is asked for there.
        if (keyLogin.awayFrom(authKeyId, user.id) !== undefined) return { type: 'expired' };
        const state = keyLogin.begin({ authKeyId, userId: user.id, now, authorizationHash });
        return state === 'finished' ? { type: 'signedIn', user: toUser(user) } : { type: 'passwordNeeded' };
      }),
    signUp: (command) =>
      committer.write(() => {
        const { phone, firstName, lastName, now, authorizationHash } = command;
        const authKeyId = toSigned(command.authKeyId);
        if (findLive(command, now)?.confirmed !== 1) return { type: 'expired' };
        if (selectByPhone.get(phone) !== undefined) return { type: 'phoneOccupied' };
        const userId = Number(insertUser.run(phone, firstName, lastName, now, authKeyId).lastInsertRowid);
        insertBox.run(userId);
        dropCode.run(authKeyId);
        keyLogin.finish({ authKeyId, userId, now, authorizationHash });
        const user = { id: userId, phone, username: undefined, firstName, lastName, about: '', presence: { onlineUntil: 0, lastSeen: 0 } };
        return { type: 'signedUp', user };
      }),
  };
}
