/** Opens a SQLite file as a store: looks whose it is, takes the lock, checks, migrates. */
import { closeSync, openSync } from 'node:fs';
import { StorageError } from '../../errors/storage-error.js';
import type { LocalStore } from '../../storage/local-store.js';
import { createRecordCodec, type RecordCodec } from '../../storage/record-codec.js';
import { checkSqlite } from './sqlite-check.js';
import type { SqliteConnection, SqliteDriver } from './sqlite-connection.js';
import { type FileOwner, readFileOwner } from './sqlite-header.js';
import { acquireSqliteLock } from './sqlite-lock.js';
import { migrateSqlite, readVersion, schemaVersion } from './sqlite-schema.js';
import { SqliteStore } from './sqlite-store.js';

/** Opens a file for reading and writing, making it when it is not there. */
export function openSqliteStore(driver: SqliteDriver, path: string): LocalStore {
  refuseForeign(readFileOwner(path), path);
  const release = acquireSqliteLock(driver, path);
  let connection: SqliteConnection | undefined;
  try {
    const owner = readFileOwner(path);
    // Made here and not by SQLite, so that nobody else can ever read the keys in it; its siblings inherit the mode.
    if (owner === 'absent') closeSync(openSync(path, 'a', 0o600));
    const codec = createRecordCodec();
    connection = driver.open(path);
    prepareConnection(connection);
    migrateSqlite(connection, path);
    // After the first transaction: a file that is only half made then still looks empty.
    connection.exec('PRAGMA journal_mode = WAL');
    checkSqlite(connection, path, codec);
    return new SqliteStore({ connection, path, codec, readonly: false, release, onDamage: () => {} });
  } catch (error) {
    connection?.close();
    release();
    throw error;
  }
}

/** Opens a file of the current version for reading only, beside whoever writes it. */
export function readSqliteStore(driver: SqliteDriver, path: string): LocalStore {
  const owner = readFileOwner(path);
  refuseForeign(owner, path);
  if (owner !== 'ours') throw new StorageError('DATABASE_UNAVAILABLE', `There is no database at ${path} to be read.`);
  const connection = driver.open(path, { readonly: true });
  try {
    const codec: RecordCodec = createRecordCodec();
    const version = readVersion(connection);
    if (version < schemaVersion) throw new StorageError('READ_ONLY', `The database ${path} has version ${version} and must be brought to ${schemaVersion}.`);
    migrateSqlite(connection, path);
    return new SqliteStore({ connection, path, codec, readonly: true, release: () => {}, onDamage: () => {} });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Settings of every connection that writes. */
export function prepareConnection(connection: SqliteConnection): void {
  connection.exec('PRAGMA synchronous = FULL');
  // A key that is deleted must not be found in what its row leaves free.
  connection.exec('PRAGMA secure_delete = ON');
}

function refuseForeign(owner: FileOwner, path: string): void {
  if (owner === 'foreign') throw new StorageError('FOREIGN_DATABASE', `The file ${path} belongs to another program, or is no database.`);
}
