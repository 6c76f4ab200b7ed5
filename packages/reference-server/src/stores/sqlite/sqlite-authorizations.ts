/** Authorization keys and logins in SQLite. */
import type { Database } from 'better-sqlite3';
import type { Authorization, ClientInfo, LoginEnd } from '../../domain/authorization.js';
import type { AuthorizationStore } from '../authorization-store.js';
import type { Committer } from './committer.js';
import { toSigned, toUnsigned } from './int64.js';

/** Read with safe integers: ids and hashes need all 64 bits. */
interface AuthorizationRow {
  readonly id: bigint;
  readonly layer: bigint | null;
  readonly client: string | null;
  readonly user_id: bigint | null;
  readonly hash: bigint;
  readonly logged_in_at: bigint;
  readonly active_at: bigint;
  readonly ended_by: LoginEnd | null;
}

/** The row of the permanent key behind a key. */
interface OwnerRow extends AuthorizationRow {
  readonly is_unbound: bigint;
  /** The data centre of the user, if the key is of another one. */
  readonly away_from: bigint | null;
}

const columns = 'id, layer, client, user_id, hash, logged_in_at, active_at, ended_by';
/** A trigger ends the imported logins that came from one. */
const loggedOut = 'user_id = NULL, hash = 0, logged_in_at = 0, imported = 0, ended_by = NULL';
const revoked = "user_id = NULL, hash = 0, logged_in_at = 0, imported = 0, ended_by = 'SESSION_REVOKED'";

/** The authorization port on SQLite. */
export function createSqliteAuthorizations(database: Database, committer: Committer): AuthorizationStore {
  const insert = database.prepare<[bigint, Uint8Array, number, number | null, number, number]>(
    'INSERT INTO auth_key (id, auth_key, created_at, expires_at, active_at, dc_id) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const selectKey = database.prepare<[bigint], { auth_key: Uint8Array; expires_at: number | null; dc_id: number }>(
    'SELECT auth_key, expires_at, dc_id FROM auth_key WHERE id = ?',
  );
  const selectOwner = database
    .prepare<[bigint], OwnerRow>(`
      SELECT ${columns.replaceAll(/\w+/g, 'owner.$&')}, used.expires_at IS NOT NULL AND used.perm_id IS NULL AS is_unbound,
        (SELECT home_dc FROM user WHERE user.id = owner.user_id AND home_dc <> owner.dc_id) AS away_from
      FROM auth_key AS used JOIN auth_key AS owner ON owner.id = coalesce(used.perm_id, used.id) WHERE used.id = ?`)
    .safeIntegers();
  const bind = database.prepare<[bigint, number, bigint]>(
    'UPDATE auth_key SET perm_id = ?, expires_at = min(expires_at, ?) WHERE id = ? AND perm_id IS NULL AND expires_at IS NOT NULL',
  );
  const dropOldest = database
    .prepare<[bigint, bigint, bigint, number], { id: bigint }>(`
      DELETE FROM auth_key WHERE perm_id = ? AND id IN (
        SELECT id FROM auth_key WHERE perm_id = ? AND id <> ? ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?) RETURNING id`)
    .safeIntegers();
  const selectBound = database.prepare<[bigint], { id: bigint }>('SELECT id FROM auth_key WHERE perm_id = ?').safeIntegers();
  const remove = database.prepare<[bigint]>('DELETE FROM auth_key WHERE id = ?');
  const sweep = database.prepare<[number, number, number]>(
    'DELETE FROM auth_key WHERE id IN (SELECT id FROM auth_key WHERE expires_at < ? OR (user_id IS NULL AND expires_at IS NULL AND active_at < ?) LIMIT ?)',
  );
  const select = database.prepare<[bigint], AuthorizationRow>(`SELECT ${columns} FROM auth_key WHERE id = ?`).safeIntegers();
  const updateClient = database.prepare<[number | null, string | null, bigint]>(
    'UPDATE auth_key SET layer = coalesce(?, layer), client = coalesce(?, client) WHERE id = ?',
  );
  const updateActive = database.prepare<[number, bigint]>('UPDATE auth_key SET active_at = max(active_at, ?) WHERE id = ?');
  const selectOfUser = database
    .prepare<[number, number], AuthorizationRow>(`SELECT ${columns} FROM auth_key WHERE user_id = ? AND imported = 0 ORDER BY active_at DESC, id LIMIT ?`)
    .safeIntegers();
  const dropPending = database.prepare<[bigint]>('DELETE FROM pending_login WHERE auth_key_id = ?');
  // A login that is ended may have let a device in that has not come for its own login yet.
  const dropAccepted = database.prepare<[number]>('DELETE FROM login_token WHERE user_id = ?');
  const logOut = database.prepare<[bigint]>(`UPDATE auth_key SET ${loggedOut} WHERE id = ?`);
  const logOutByHash = database
    .prepare<[number, bigint], { id: bigint }>(`UPDATE auth_key SET ${revoked} WHERE user_id = ? AND hash = ? AND imported = 0 RETURNING id`)
    .safeIntegers();
  const logOutOthers = database
    .prepare<[number, bigint], { id: bigint }>(`UPDATE auth_key SET ${revoked} WHERE user_id = ? AND id <> ? AND imported = 0 RETURNING id`)
    .safeIntegers();

  return {
    saveAuthKey: (command) =>
      committer.write(() => {
        const { authKeyId, authKey, createdAt, expiresAt, dcId } = command;
        return insert.run(toSigned(authKeyId), authKey, createdAt, expiresAt ?? null, createdAt, dcId ?? 0).changes === 1;
      }),
    findAuthKey: (authKeyId) =>
      committer.read(() => {
        const row = selectKey.get(toSigned(authKeyId));
        return row && { authKey: Uint8Array.from(row.auth_key), expiresAt: row.expires_at ?? undefined, dcId: row.dc_id };
      }),
    deleteAuthKey: (authKeyId) => committer.write(() => remove.run(toSigned(authKeyId)).changes === 1),
    sweepAuthKeys: ({ endedAt, unusedSince, limit }) => committer.write(() => sweep.run(endedAt, unusedSince, limit).changes),
    find: (authKeyId) =>
      committer.read(() => {
        const row = selectOwner.get(toSigned(authKeyId));
        if (row === undefined) return undefined;
        const awayFrom = row.away_from === null ? {} : { awayFrom: Number(row.away_from) };
        return { ...toAuthorization(row), ...(row.is_unbound !== 0n && { isUnbound: true as const }), ...awayFrom };
      }),
    bindTempKey: ({ authKeyId, permAuthKeyId, expiresAt, most }) =>
      committer.write(() => {
        const [id, permId] = [toSigned(authKeyId), toSigned(permAuthKeyId)];
        if (bind.run(permId, expiresAt, id).changes === 0) return { type: 'alreadyBound' };
        return { type: 'bound', dropped: dropOldest.all(permId, permId, id, most - 1).map((row) => toUnsigned(row.id)) };
      }),
    dropTempKeys: (permAuthKeyId, except) =>
      committer.write(() => {
        const bound = selectBound.all(toSigned(permAuthKeyId)).map((row) => toUnsigned(row.id));
        const dropped = bound.filter((id) => !except.includes(id));
        for (const id of dropped) remove.run(toSigned(id));
        return dropped;
      }),
    saveClient: ({ authKeyId, layer, client }) =>
      committer.write(() => {
        updateClient.run(layer ?? null, client === undefined ? null : JSON.stringify(client), toSigned(authKeyId));
      }),
    touch: (authKeyId, activeAt) =>
      committer.write(() => {
        updateActive.run(activeAt, toSigned(authKeyId));
      }),
    listOfUser: (userId, limit) => committer.read(() => selectOfUser.all(userId, limit).map(toAuthorization)),
    logOut: (authKeyId) =>
      committer.write(() => {
        const before = select.get(toSigned(authKeyId));
        logOut.run(toSigned(authKeyId));
        dropPending.run(toSigned(authKeyId));
        return before?.user_id == null ? undefined : Number(before.user_id);
      }),
    logOutByHash: (userId, hash) =>
      committer.write(() => {
        const row = logOutByHash.get(userId, hash);
        if (row === undefined) return undefined;
        dropAccepted.run(userId);
        return toUnsigned(row.id);
      }),
    logOutOthers: (userId, exceptAuthKeyId) =>
      committer.write(() => {
        dropAccepted.run(userId);
        return logOutOthers.all(userId, toSigned(exceptAuthKeyId)).map((row) => toUnsigned(row.id));
      }),
  };
}

function toAuthorization(row: AuthorizationRow): Authorization {
  return {
    authKeyId: toUnsigned(row.id),
    layer: row.layer === null ? undefined : Number(row.layer),
    client: row.client === null ? undefined : (JSON.parse(row.client) as ClientInfo),
    userId: row.user_id === null ? undefined : Number(row.user_id),
    ...(row.ended_by !== null && { endedBy: row.ended_by }),
    hash: row.hash,
    loggedInAt: Number(row.logged_in_at),
    activeAt: Number(row.active_at),
  };
}
