/** Loads the optional package that reads and writes SQLite files, at the first use and not at import. */
import type BetterSqlite3 from 'better-sqlite3';
import { StorageError } from '../../errors/storage-error.js';

/** What `better-sqlite3` exports: the class of its connections. */
export type SqliteDriver = typeof BetterSqlite3;

/** One connection to a file. */
export type SqliteDatabase = BetterSqlite3.Database;

/** Rejects with a `StorageError` `DRIVER_MISSING` that says what to install. */
export async function loadSqliteDriver(load: () => Promise<{ default: SqliteDriver }> = () => import('better-sqlite3')): Promise<SqliteDriver> {
  try {
    return (await load()).default;
  } catch (error) {
    throw new StorageError('DRIVER_MISSING', 'The package better-sqlite3 cannot be loaded.', { cause: error });
  }
}
