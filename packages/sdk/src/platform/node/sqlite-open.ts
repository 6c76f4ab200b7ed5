/** Opens a SQLite file as a store: looks whose it is, takes the lock, mends what is damaged, migrates. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { StorageError } from '../../errors/storage-error.js';
import type { LocalStore } from '../../storage/local-store.js';
import { createRecordCodec, type RecordCodec } from '../../storage/record-codec.js';
import { checkSqlite } from './sqlite-check.js';
import type { SqliteConnection, SqliteDriver } from './sqlite-connection.js';
import { toStorageError } from './sqlite-errors.js';
import { type FileOwner, readFileOwner } from './sqlite-header.js';
import { acquireSqliteLock } from './sqlite-lock.js';
import { finishRebuild, isMarkedDamaged, markDamaged, rebuildSqlite } from './sqlite-rebuild.js';
import { migrateSqlite, readVersion, schemaVersion } from './sqlite-schema.js';
import { prepareConnection } from './sqlite-settings.js';
import { SqliteStore } from './sqlite-store.js';

/** Opens a file for reading and writing, making it when it is not there, and rebuilding it when it is damaged. */
export function openSqliteStore(driver: SqliteDriver, path: string): LocalStore {
  refuseForeign(readFileOwner(path), path);
  const release = acquireSqliteLock(driver, path);
  const codec = createRecordCodec();
  try {
    finishRebuild(path);
    const owner = readFileOwner(path);
    refuseForeign(owner, path);
    // Made here and not by SQLite, so that nobody else can ever read the keys in it; its siblings inherit the mode.
    if (owner === 'absent') closeSync(openSync(path, 'a', 0o600));
    if (owner === 'ours' && isMarkedDamaged(path)) rebuildSqlite(driver, path);
    const connection = connect(driver, path, codec);
    return new SqliteStore({ connection, path, codec, readonly: false, release, onDamage: () => markDamaged(path) });
  } catch (error) {
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
    const version = readVersion(connection);
    if (version < schemaVersion) throw new StorageError('READ_ONLY', `The database ${path} has version ${version} and must be brought to ${schemaVersion}.`);
    migrateSqlite(connection, path);
    return new SqliteStore({ connection, path, codec: createRecordCodec(), readonly: true, release: () => {}, onDamage: () => {} });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A connection to a file that is whole and of the current version. */
function connect(driver: SqliteDriver, path: string, codec: RecordCodec): SqliteConnection {
  try {
    return connectOnce(driver, path, codec);
  } catch (error) {
    const failure = toStorageError(error, path);
    if (failure.code !== 'CORRUPT_DATABASE') throw failure;
    rebuild(driver, path, failure);
    return connectOnce(driver, path, codec);
  }
}

function connectOnce(driver: SqliteDriver, path: string, codec: RecordCodec): SqliteConnection {
  const wasChecked = probe(driver, path, codec);
  const connection = driver.open(path);
  try {
    prepareConnection(connection);
    migrateSqlite(connection, path);
    // After the first transaction: a file that is only half made then still looks empty.
    connection.exec('PRAGMA journal_mode = WAL');
    if (!wasChecked) checkSqlite(connection, path, codec);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Checks a file of the current version through a connection that cannot write, so that a damaged one stays as it is:
 * a writer would move its log into it when it closes.
 *
 * @returns whether it could be checked so
 */
function probe(driver: SqliteDriver, path: string, codec: RecordCodec): boolean {
  // Only a writer can take back what a crash left half done in a file without a log.
  if (existsSync(`${path}-journal`)) return false;
  const connection = driver.open(path, { readonly: true });
  try {
    if (readVersion(connection) !== schemaVersion) return false;
    checkSqlite(connection, path, codec);
    return true;
  } finally {
    connection.close();
  }
}

/** Rebuilds, or says how it was found and why it cannot be rebuilt. */
function rebuild(driver: SqliteDriver, path: string, found: StorageError): void {
  try {
    rebuildSqlite(driver, path);
  } catch (error) {
    const failure = toStorageError(error, path);
    if (failure.code !== 'CORRUPT_DATABASE') throw failure;
    throw new StorageError('CORRUPT_DATABASE', `The database ${path} is damaged, and its login or its outbox with it.`, { cause: found });
  }
}

function refuseForeign(owner: FileOwner, path: string): void {
  if (owner === 'foreign') throw new StorageError('FOREIGN_DATABASE', `The file ${path} belongs to another program, or is no database.`);
}
