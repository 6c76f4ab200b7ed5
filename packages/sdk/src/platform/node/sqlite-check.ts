/** Finds damage in a SQLite file when it is opened. */
import { statSync } from 'node:fs';
import { StorageError } from '../../errors/storage-error.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { readSingle, type SqliteConnection } from './sqlite-connection.js';
import { prepareSqliteStatements } from './sqlite-statements.js';

/** Databases up to this size are checked whole when they are opened: a few ms; of larger ones the rest while it is read. */
const maxCheckedBytes = 8 * 1024 * 1024;

/** What nobody can give back when it is lost. */
export const essentialTables = ['session', 'auth_keys', 'outbox'] as const;

/** Throws a `StorageError` `CORRUPT_DATABASE` for a file of the current version that is not whole. */
export function checkSqlite(connection: SqliteConnection, path: string, codec: RecordCodec): void {
  const size = statSync(path).size;
  const checks = size <= maxCheckedBytes ? ['quick_check(1)'] : essentialTables.map((table) => `quick_check(${table})`);
  for (const check of checks) {
    const verdict = readSingle(connection, `PRAGMA ${check}`);
    if (verdict !== 'ok') throw new StorageError('CORRUPT_DATABASE', `The database ${path} is damaged: ${String(verdict)}.`);
  }
  prepareSqliteStatements(connection, codec).load();
}
