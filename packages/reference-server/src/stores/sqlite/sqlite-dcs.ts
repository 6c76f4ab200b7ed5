/** Data centres in SQLite: who lives where, and logins on their way. */
import type { Database } from 'better-sqlite3';
import type { DcStore } from '../dc-store.js';
import type { Committer } from './committer.js';
import { toSigned } from './int64.js';
import { selectUser, toUser } from './user-row.js';
import type { UserRow } from './user-row.js';

/** Read with safe integers: ids and hashes need all 64 bits. */
interface ExportedRow {
  readonly user_id: bigint | null;
  readonly login_hash: bigint;
  readonly is_live: bigint;
}

/** The port on SQLite. */
export function createSqliteDcs(database: Database, committer: Committer): DcStore {
  const elsewhere = 'NOT IN (SELECT value FROM json_each(?))';
  const settleUsers = database.prepare<[number, string]>(`UPDATE user SET home_dc = ? WHERE home_dc ${elsewhere}`);
  const settleKeys = database.prepare<[number, string]>(`UPDATE auth_key SET dc_id = ? WHERE dc_id ${elsewhere}`);
  const selectHome = database.prepare<[string], { home_dc: number }>('SELECT home_dc FROM user WHERE phone = ?');
  const dropOld = database.prepare<[number]>('DELETE FROM exported_login WHERE expires_at <= ?');
  const insert = database.prepare<[Uint8Array, number, number, bigint]>(`
    INSERT INTO exported_login (token_hash, auth_key_id, login_hash, dc_id, expires_at)
    SELECT ?, id, hash, ?, ? FROM auth_key WHERE id = ? AND user_id IS NOT NULL`);
  const dropBeyond = database.prepare<[bigint, number]>(`
    DELETE FROM exported_login WHERE token_hash IN (
      SELECT token_hash FROM exported_login WHERE auth_key_id = ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)`);
  const selectExported = database
    .prepare<[number, bigint, Uint8Array], ExportedRow>(`
      SELECT source.user_id, login_hash,
        source.hash = login_hash AND source.imported = 0 AND exported_login.expires_at > ? AND exported_login.dc_id = target.dc_id AS is_live
      FROM exported_login JOIN auth_key AS source ON source.id = exported_login.auth_key_id JOIN auth_key AS target ON target.id = ?
      WHERE token_hash = ?`)
    .safeIntegers();
  const drop = database.prepare<[Uint8Array]>('DELETE FROM exported_login WHERE token_hash = ?');
  const logIn = database.prepare<[bigint, bigint, number, number, bigint]>(
    'UPDATE auth_key SET user_id = ?, hash = ?, imported = 1, logged_in_at = ?, active_at = max(active_at, ?) WHERE id = ?',
  );
  const selectById = database.prepare<[number], UserRow>(`${selectUser} WHERE user.id = ?`);

  return {
    settle: ({ dcIds, mainDcId }) =>
      committer.write(() => {
        const known = JSON.stringify(dcIds);
        settleUsers.run(mainDcId, known);
        settleKeys.run(mainDcId, known);
      }),
    homeOfPhone: (phone) => committer.read(() => selectHome.get(phone)?.home_dc),
    exportLogin: ({ authKeyId, dcId, tokenHash, now, expiresAt, most }) =>
      committer.write(() => {
        const id = toSigned(authKeyId);
        dropOld.run(now);
        dropBeyond.run(id, most - 1);
        insert.run(tokenHash, dcId, expiresAt, id);
      }),
    importLogin: ({ authKeyId, userId, tokenHash, now }) =>
      committer.write(() => {
        const id = toSigned(authKeyId);
        const row = selectExported.get(now, id, tokenHash);
        drop.run(tokenHash);
        if (row === undefined || row.user_id !== BigInt(userId) || row.is_live !== 1n) return undefined;
        logIn.run(row.user_id, row.login_hash, now, now, id);
        const user = selectById.get(userId);
        return user && toUser(user);
      }),
  };
}
