/** Chooses the engine of the SQLite store, at the first use and not at import. */
import { databaseError } from '../../errors/database-error.js';
import { loadBetterSqlite3 } from './better-sqlite3-driver.js';
import { loadNodeSqlite } from './node-sqlite-driver.js';
import type { SqliteDriver } from './sqlite-connection.js';

/** The engines that can be asked for. */
export type SqliteDriverName = SqliteDriver['name'];

type Loaders = Readonly<Record<SqliteDriverName, () => Promise<SqliteDriver>>>;

const loaders: Loaders = { 'better-sqlite3': () => loadBetterSqlite3(), 'node:sqlite': () => loadNodeSqlite() };

/**
 * Loads an engine.
 *
 * @param name the only one to be used; without it `better-sqlite3` where it is installed, else that of Node.js
 * @returns rejects with a `StorageError` `DRIVER_MISSING` that says what to install
 */
export async function loadSqliteDriver(name?: SqliteDriverName, known: Loaders = loaders): Promise<SqliteDriver> {
  if (name !== undefined) return known[name]().catch((error: unknown) => refuse(`${name} cannot be loaded.`, error));
  try {
    return await known['better-sqlite3']();
  } catch (error) {
    // What better-sqlite3 failed with is what can be mended: that Node.js has none is a matter of its version.
    return known['node:sqlite']().catch(() => refuse('Neither better-sqlite3 nor node:sqlite can be loaded.', error));
  }
}

function refuse(what: string, cause: unknown): never {
  throw databaseError('DRIVER_MISSING', what, { cause });
}
