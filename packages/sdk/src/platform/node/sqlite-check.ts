/** Finds damage in a SQLite file when it is opened. */
import { statSync } from 'node:fs';
import { databaseError } from '../../errors/database-error.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { readSingle, type SqliteConnection } from './sqlite-connection.js';
import { firstVersionWithBodies } from './sqlite-schema.js';
import { prepareSqliteStatements } from './sqlite-statements.js';
import { loadState, prepareSqliteTables } from './sqlite-tables.js';

/** Databases up to this size are checked whole when they are opened: a few ms; of larger ones the rest while it is read. */
const maxCheckedBytes = 8 * 1024 * 1024;

/** What nobody can give back when it is lost. */
export const essentialTables = ['session', 'auth_keys', 'outbox', 'store_key'] as const;

/** The same of versions before bodies, which had no outbox and no key. */
export const essentialOldTables = ['session', 'auth_keys'] as const;

/** Throws a `StorageError` `CORRUPT_DATABASE` when the structure of a file of this or an earlier version is not whole. */
export function checkStructure(connection: SqliteConnection, path: string, version: number): void {
  const isSmall = statSync(path).size <= maxCheckedBytes;
  for (const table of isSmall ? [undefined] : version < firstVersionWithBodies ? essentialOldTables : essentialTables) {
    const damage = findDamage(connection, table);
    if (damage !== undefined) throw databaseError('CORRUPT_DATABASE', `The database ${path} is damaged: ${damage}.`);
  }
}

/** Throws a `StorageError` `CORRUPT_DATABASE` when tables are missing, or what a client begins with cannot be read. */
export function checkContent(connection: SqliteConnection, codec: RecordCodec): void {
  prepareSqliteStatements(connection, codec).load();
}

/** The same for a file of an earlier version, whose other tables nobody but the migration knows. */
export function checkEarlierContent(connection: SqliteConnection, codec: RecordCodec): void {
  loadState(prepareSqliteTables(connection, codec));
}

/** What SQLite finds wrong in the structure of a table, or of the whole file. https://www.sqlite.org/pragma.html#pragma_quick_check */
export function findDamage(connection: SqliteConnection, table?: string): string | undefined {
  const verdict = readSingle(connection, `PRAGMA quick_check(${table ?? 1})`);
  return verdict === 'ok' ? undefined : String(verdict);
}
