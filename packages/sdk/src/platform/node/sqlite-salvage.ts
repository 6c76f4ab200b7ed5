/** Takes out of a damaged SQLite store what the server cannot give back, row by row and without opening a body. */
import { databaseError } from '../../errors/database-error.js';
import { checkPut } from '../../storage/check-record.js';
import type { AuthKeyRecord } from '../../storage/records.js';
import { identityOf, isWhole } from './sqlite-bodies.js';
import { essentialOldTables, essentialTables, findDamage } from './sqlite-check.js';
import { inTransaction, type SqliteConnection, type SqliteRow, type SqliteValue } from './sqlite-connection.js';
import { firstVersionWithBodies, readVersion, schemaVersion } from './sqlite-schema.js';
import { oldTables, prepareBodies, toDcOptions } from './sqlite-schema-v4.js';
import { refuseKeyless } from './sqlite-unlock.js';

/** Tables of a key and a body: all of their rows must be whole, or those that are will do. Chats and messages are left out. */
const keyedTables: readonly (readonly [table: string, key: string])[] = [
  ['session', 'id'],
  ['auth_keys', 'dc_id'],
  ['outbox', 'local_id'],
  ['store_key', 'id'],
  ['dc_options', 'id'],
  ['update_state', 'id'],
  ['channel_states', 'channel_id'],
  ['peers', 'id'],
];

/** Which peers names lead to. */
const nameTables: readonly (readonly [table: string, key: string])[] = [
  ['peer_usernames', 'username'],
  ['peer_phones', 'phone'],
];

/**
 * Copies what can be read from a damaged database, of this or an earlier version, into a new one of the current version.
 *
 * Throws a `StorageError` `CORRUPT_DATABASE` when the login, its keys or the outbox are not whole.
 */
export function salvageSqlite(damaged: SqliteConnection, fresh: SqliteConnection, path: string): void {
  const version = readVersion(damaged);
  if (version < 1 || version > schemaVersion) refuse(path);
  for (const table of version < firstVersionWithBodies ? essentialOldTables : essentialTables) if (findDamage(damaged, table) !== undefined) refuse(path);
  inTransaction(fresh, () => {
    if (version < firstVersionWithBodies) salvageOldTables(damaged, fresh, { version, path });
    else salvageBodies(damaged, fresh, path);
    // Sealed records without what is kept of their key are worth nothing where that is not, and everything where it is found.
    if (fresh.prepare('SELECT id FROM store_key').get() === undefined) refuseKeyless(fresh);
    for (const [table, key] of nameTables) {
      const insert = fresh.prepare(`INSERT OR REPLACE INTO ${table} (${key}, peer_id) SELECT ?, id FROM peers WHERE id = ?`);
      for (const row of readRows(damaged, { table, key }, false)) insert.run(row[key] as SqliteValue, row['peer_id'] as SqliteValue);
    }
  });
}

function salvageBodies(damaged: SqliteConnection, fresh: SqliteConnection, path: string): void {
  for (const [table, key] of keyedTables) {
    const isEssential = essentialTables.some((name) => name === table);
    const insert = fresh.prepare(`INSERT OR REPLACE INTO ${table} (${key}, body, sum) VALUES (?, ?, ?)`);
    for (const row of readRows(damaged, { table, key }, isEssential)) {
      const at = row[key] as number;
      if (isWhole(identityOf(table, at), row)) insert.run(at, row['body'] as SqliteValue, row['sum'] as SqliteValue);
      else if (isEssential) refuse(path);
    }
  }
}

/** The rows of versions 1 to 3 have no sums: one that can be read as what it must be counts as whole. */
function salvageOldTables(damaged: SqliteConnection, fresh: SqliteConnection, { version, path }: { readonly version: number; readonly path: string }): void {
  for (const { name, since, key, columns: latest, toRecord } of oldTables) {
    if (version < since) continue;
    const isEssential = essentialOldTables.some((table) => table === name);
    const columns = version < 2 ? latest.replace('temporary_key', 'NULL AS temporary_key') : latest;
    const put = prepareBodies(fresh, name);
    for (const row of readRows(damaged, { table: name, key, columns }, isEssential)) {
      try {
        const record = toRecord(row);
        if (name === 'auth_keys') checkPut({ type: 'put', table: 'authKeys', value: record.value as AuthKeyRecord });
        put(record);
      } catch {
        if (isEssential) refuse(path);
      }
    }
  }
  // A client without addresses begins with those that it knows itself.
  const options = [...readRows(damaged, { table: 'dc_options', key: 'position' }, false)];
  try {
    if (options.length > 0) prepareBodies(fresh, 'dc_options')(toDcOptions(options));
  } catch {
    return;
  }
}

/** Every row that can be reached: from the beginning up to the damage, and from the end back to it. */
function* readRows(damaged: SqliteConnection, { table, key, columns = '*' }: { readonly table: string; readonly key: string; readonly columns?: string }, mustReadAll: boolean): Generator<SqliteRow> {
  for (const direction of ['ASC', 'DESC']) {
    try {
      yield* damaged.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${key} ${direction}`).iterate();
      return;
    } catch (error) {
      if (mustReadAll) throw error;
    }
  }
}

function refuse(path: string): never {
  throw databaseError('CORRUPT_DATABASE', `The database ${path} is damaged where its login or its outbox lies.`);
}
