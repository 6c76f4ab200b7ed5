/** Opening the database file: is it ours, whole, of a known version, and nobody else's at the moment? */
import { closeSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StorageError } from '../../errors.js';
import { latestVersion, migrations } from './migrations.js';
import { fillSearchIndex } from './search-backlog.js';
import { explainSqliteFault } from './sqlite-fault.js';

/** `PRAGMA application_id` of the server's databases: "KWsv". */
export const applicationId = 0x4b577376;

/** Files up to this many bytes are checked whole at opening; it takes some tenths of a second at most. */
const checkedSize = 64 * 1024 * 1024;

/**
 * Opens or creates the database, brings it to the latest version and locks it for this process.
 *
 * @param path a file in an existing directory, or `:memory:`.
 * @throws StorageError when the file is foreign, damaged, newer, locked or cannot be used; it is left as it was.
 */
export function openDatabase(path: string): Database.Database {
  let database: Database.Database | undefined;
  try {
    if (path !== ':memory:') createPrivately(path);
    database = new Database(path, { timeout: 0 });
    prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw explainSqliteFault(error, path);
  }
}

/** Creates a missing file readable by its owner only: it will hold authorization keys. */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new StorageError('STORAGE_UNAVAILABLE', `the database ${path}: it cannot be opened: check that the directory exists and may be written`, {
      cause: error,
    });
  }
}

function prepare(database: Database.Database, path: string): void {
  // The exclusive mode keeps the lock from the first access until closing, so a second server finds out at once.
  database.pragma('locking_mode = EXCLUSIVE');
  const version = checkIdentity(database, path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.exec('BEGIN EXCLUSIVE');
  for (const migration of migrations.slice(version)) {
    database.exec(migration.sql);
    database.pragma(`user_version = ${migration.version}`);
  }
  if (version === 0) database.pragma(`application_id = ${applicationId}`);
  database.exec('COMMIT');
  fillSearchIndex(database);
}

/** Gives the version of a database of ours, 0 for an empty one. */
function checkIdentity(database: Database.Database, path: string): number {
  const owner = numberPragma(database, 'application_id');
  const version = numberPragma(database, 'user_version');
  const empty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (empty && owner === 0 && version === 0) return 0;
  if (owner !== applicationId || version < 1) {
    throw new StorageError('FOREIGN_DATABASE', `the database ${path}: it belongs to another program: use another path`);
  }
  if (version > latestVersion) {
    throw new StorageError(
      'NEWER_DATABASE',
      `the database ${path}: it has version ${version}, expected at most ${latestVersion}: update this package, or use another path`,
    );
  }
  if (path !== ':memory:' && statSync(path).size <= checkedSize) checkWhole(database, path);
  return version;
}

function checkWhole(database: Database.Database, path: string): void {
  const report = database.pragma('quick_check(1)', { simple: true });
  if (report !== 'ok') {
    throw new StorageError('CORRUPT_DATABASE', `the database ${path}: it is damaged: restore a backup, or move it away to begin anew`, {
      cause: new Error(String(report)),
    });
  }
}

function numberPragma(database: Database.Database, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}
