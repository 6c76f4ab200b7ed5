/** Takes out of a damaged SQLite store what the server cannot give back, row by row and without opening a body. */
import { databaseError } from '../../errors/database-error.js';
import { identityOf, isWhole } from './sqlite-bodies.js';
import { essentialTables, findDamage } from './sqlite-check.js';
import { inTransaction, type SqliteConnection, type SqliteRow, type SqliteValue } from './sqlite-connection.js';
import { readVersion, schemaVersion } from './sqlite-schema.js';

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
 * Copies what can be read from a damaged database of the current version into a new one.
 *
 * Throws a `StorageError` `CORRUPT_DATABASE` when the login, its keys or the outbox are not whole.
 */
export function salvageSqlite(damaged: SqliteConnection, fresh: SqliteConnection, path: string): void {
  if (readVersion(damaged) !== schemaVersion) refuse(path);
  for (const table of essentialTables) if (findDamage(damaged, table) !== undefined) refuse(path);
  inTransaction(fresh, () => {
    for (const [table, key] of keyedTables) {
      const isEssential = essentialTables.some((name) => name === table);
      const insert = fresh.prepare(`INSERT OR REPLACE INTO ${table} (${key}, body, sum) VALUES (?, ?, ?)`);
      for (const row of readRows(damaged, table, key, isEssential)) {
        const at = row[key] as number;
        if (isWhole(identityOf(table, at), row)) insert.run(at, row['body'] as SqliteValue, row['sum'] as SqliteValue);
        else if (isEssential) refuse(path);
      }
    }
    for (const [table, key] of nameTables) {
      const insert = fresh.prepare(`INSERT OR REPLACE INTO ${table} (${key}, peer_id) SELECT ?, id FROM peers WHERE id = ?`);
      for (const row of readRows(damaged, table, key, false)) insert.run(row[key] as SqliteValue, row['peer_id'] as SqliteValue);
    }
  });
}

/** Every row that can be reached: from the beginning up to the damage, and from the end back to it. */
function* readRows(damaged: SqliteConnection, table: string, key: string, mustReadAll: boolean): Generator<SqliteRow> {
  for (const direction of ['ASC', 'DESC']) {
    try {
      yield* damaged.prepare(`SELECT * FROM ${table} ORDER BY ${key} ${direction}`).iterate();
      return;
    } catch (error) {
      if (mustReadAll) throw error;
    }
  }
}

function refuse(path: string): never {
  throw databaseError('CORRUPT_DATABASE', `The database ${path} is damaged where its login or its outbox lies.`);
}
