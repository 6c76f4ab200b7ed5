/** Opens SQLite files as stores: looks whose the file is, takes the lock, migrates, checks. */
import { closeSync, openSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StorageError } from '../../errors/storage-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { Storage, Store } from '../../storage/store.js';
import { loadSqliteDriver, type SqliteDatabase, type SqliteDriver } from './sqlite-driver.js';
import { toStorageError } from './sqlite-errors.js';
import { readFileOwner } from './sqlite-header.js';
import { acquireSqliteLock } from './sqlite-lock.js';
import { migrateSqlite } from './sqlite-schema.js';
import { SqliteStore } from './sqlite-store.js';

/** Databases up to this size are checked whole when they are opened: a few ms; larger ones while they are read. */
const maxCheckedBytes = 8 * 1024 * 1024;

/**
 * A storage in one SQLite file, with `better-sqlite3`.
 *
 * The file is made when it does not exist (readable by its owner only), its directory is not. Beside it lie `-wal`,
 * `-shm` and `-lock`. What is committed survives the loss of power.
 *
 * @param path of the file; relative to the working directory at the time of this call
 */
export function sqlite(path: string): Storage {
  if (path === '' || path.startsWith(':')) {
    throw new UsageError('sqlite() takes the path of a file. For a store without a file use memory().');
  }
  const absolute = resolve(path);
  return {
    async open() {
      const Driver = await loadSqliteDriver();
      try {
        return openStore(Driver, withoutLinks(absolute));
      } catch (error) {
        throw toStorageError(error, absolute);
      }
    },
  };
}

function openStore(Driver: SqliteDriver, path: string): Store {
  const owner = readFileOwner(path);
  if (owner === 'foreign') throw new StorageError('FOREIGN_DATABASE', `The file ${path} belongs to another program, or is no database.`);
  const release = acquireSqliteLock(Driver, path);
  let database: SqliteDatabase | undefined;
  try {
    // Made here and not by SQLite, so that nobody else can ever read the keys in it; its siblings inherit the mode.
    if (owner === 'absent') closeSync(openSync(path, 'a', 0o600));
    database = new Driver(path);
    database.pragma('synchronous = FULL');
    // A key that is deleted must not be found in what its row leaves free.
    database.pragma('secure_delete = ON');
    migrateSqlite(database, path);
    // After the first transaction: a file that is only half made then still looks empty.
    database.pragma('journal_mode = WAL');
    checkDatabase(database, path);
    return new SqliteStore(database, path, release);
  } catch (error) {
    database?.close();
    release();
    throw error;
  }
}

function checkDatabase(database: SqliteDatabase, path: string): void {
  if (statSync(path).size > maxCheckedBytes) return;
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new StorageError('CORRUPT_DATABASE', `The database ${path} is damaged: ${String(verdict)}.`);
}

/** One name for one file, so that two paths to it meet at one lock. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return join(realpathSync(dirname(path)), basename(path));
  }
}
