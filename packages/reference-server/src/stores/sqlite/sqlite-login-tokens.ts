/** The tokens of QR codes in SQLite. */
import type { Database } from 'better-sqlite3';
import type { CollectOutcome, LoginTokenStore } from '../login-token-store.js';
import type { Committer } from './committer.js';
import { toSigned, toUnsigned } from './int64.js';
import { createKeyLogin } from './key-login.js';
import { selectUser, toUser } from './user-row.js';
import type { UserRow } from './user-row.js';

/** Read with safe integers: ids and hashes need all 64 bits. */
interface TokenRow {
  readonly auth_key_id: bigint;
  readonly token_hash: Uint8Array;
  readonly expires_at: bigint;
  readonly user_id: bigint | null;
  readonly authorization_hash: bigint;
  /** Where any key may come for the login. */
  readonly dc_id: bigint | null;
}

/** A key that comes for its login. */
interface Collector {
  /** As SQLite has it, signed. */
  readonly authKeyId: bigint;
  readonly now: number;
  readonly nextTokenHash: Uint8Array;
}

/** Seconds for which a token that is too old is told apart from one that never was. */
const remembered = 3600;

/** The port on SQLite. */
export function createSqliteLoginTokens(database: Database, committer: Committer): LoginTokenStore {
  const columns = 'auth_key_id, token_hash, expires_at, user_id, authorization_hash, dc_id';
  const selectOfKey = database.prepare<[bigint], TokenRow>(`SELECT ${columns} FROM login_token WHERE auth_key_id = ?`).safeIntegers();
  const selectByHash = database.prepare<[Uint8Array], TokenRow>(`SELECT ${columns} FROM login_token WHERE token_hash = ?`).safeIntegers();
  const dropOld = database.prepare<[number]>('DELETE FROM login_token WHERE expires_at <= ?');
  const upsert = database.prepare<[bigint, Uint8Array, number]>('INSERT OR REPLACE INTO login_token (auth_key_id, token_hash, expires_at) VALUES (?, ?, ?)');
  const accept = database.prepare<[number, bigint, number, bigint]>('UPDATE login_token SET user_id = ?, authorization_hash = ?, expires_at = ? WHERE auth_key_id = ?');
  const redirect = database.prepare<[Uint8Array, number, bigint]>('UPDATE login_token SET token_hash = ?, dc_id = ? WHERE auth_key_id = ?');
  const selectDc = database.prepare<[bigint], { dc_id: bigint }>('SELECT dc_id FROM auth_key WHERE id = ?').safeIntegers();
  const drop = database.prepare<[bigint]>('DELETE FROM login_token WHERE auth_key_id = ?');
  const selectUserById = database.prepare<[number], UserRow>(`${selectUser} WHERE user.id = ?`);
  const keyLogin = createKeyLogin(database);

  /** Logs in a key with a token that was accepted in time. */
  const finish = (row: TokenRow, { authKeyId, now, nextTokenHash }: Collector): Exclude<CollectOutcome, { readonly type: 'expired' }> => {
    const user = row.user_id === null ? undefined : selectUserById.get(Number(row.user_id));
    if (user === undefined) return { type: 'invalid' };
    const home = keyLogin.awayFrom(authKeyId, user.id);
    if (home !== undefined) {
      redirect.run(nextTokenHash, home, row.auth_key_id);
      return { type: 'away', dcId: home };
    }
    drop.run(row.auth_key_id);
    const state = keyLogin.begin({ authKeyId, userId: user.id, now, authorizationHash: row.authorization_hash });
    return state === 'finished' ? { type: 'signedIn', user: toUser(user) } : { type: 'passwordNeeded' };
  };

  return {
    export: ({ authKeyId, tokenHash, now, expiresAt }) =>
      committer.write(() => {
        const row = selectOfKey.get(toSigned(authKeyId));
        const outcome = row !== undefined && row.expires_at > now ? finish(row, { authKeyId: toSigned(authKeyId), now, nextTokenHash: tokenHash }) : undefined;
        if (outcome !== undefined && outcome.type !== 'invalid') return outcome;
        dropOld.run(now - remembered);
        upsert.run(toSigned(authKeyId), tokenHash, expiresAt);
        return { type: 'issued' };
      }),
    collect: ({ authKeyId, tokenHash, nextTokenHash, now }) =>
      committer.write(() => {
        const row = selectByHash.get(tokenHash);
        const id = toSigned(authKeyId);
        if (row === undefined) return { type: 'invalid' };
        const wasSentHere = row.dc_id !== null && row.dc_id === selectDc.get(id)?.dc_id;
        if (row.auth_key_id !== id && !wasSentHere) return { type: 'invalid' };
        return row.expires_at <= now ? { type: 'expired' } : finish(row, { authKeyId: id, now, nextTokenHash });
      }),
    accept: ({ userId, authKeyId, tokenHash, now, collectUntil, authorizationHash }) =>
      committer.write(() => {
        const row = selectByHash.get(tokenHash);
        if (row === undefined || row.auth_key_id === toSigned(authKeyId)) return { type: 'invalid' };
        if (row.user_id !== null) return { type: 'alreadyAccepted' };
        if (row.expires_at <= now) return { type: 'expired' };
        accept.run(userId, authorizationHash, collectUntil, row.auth_key_id);
        return { type: 'accepted', authKeyId: toUnsigned(row.auth_key_id) };
      }),
  };
}
