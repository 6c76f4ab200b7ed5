/** Opens a SQLite file as a store: looks whose it is, takes the lock, mends what is damaged, migrates. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { databaseError } from '../../errors/database-error.js';
import type { StorageError } from '../../errors/storage-error.js';
import type { LocalStore } from '../../storage/local-store.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { checkContent, checkEarlierContent, checkStructure } from './sqlite-check.js';
import type { SqliteConnection, SqliteDriver } from './sqlite-connection.js';
import { toStorageError } from './sqlite-errors.js';
import { type FileOwner, readFileOwner } from './sqlite-header.js';
import { acquireSqliteLock } from './sqlite-lock.js';
import { finishRebuild, isMarkedDamaged, markDamaged, rebuildSqlite } from './sqlite-rebuild.js';
import { firstVersionWithBodies, migrateSqlite, readVersion, schemaVersion } from './sqlite-schema.js';
import { letShrink, prepareConnection } from './sqlite-settings.js';
import { SqliteStore } from './sqlite-store.js';
import { removeRekeyed } from './sqlite-swap.js';
import { keepKey, type UnlockSqlite, unlockSqlite } from './sqlite-unlock.js';

/** Which file is opened, by what, and how its records are read. */
export interface SqliteOpening {
  readonly driver: SqliteDriver;
  /** Absolute and without links. */
  readonly path: string;
  readonly unlock: UnlockSqlite;
}

interface Connected {
  readonly connection: SqliteConnection;
  readonly codec: RecordCodec;
}

/** A file that nobody else can write until `release`, which is called after the connection was closed. */
export interface OpenedSqlite extends Connected {
  readonly release: () => void;
}

/** Opens a file for reading and writing, making it when it is not there, and rebuilding it when it is damaged. */
export async function openSqliteStore(opening: SqliteOpening): Promise<LocalStore> {
  const { path } = opening;
  return new SqliteStore({ ...(await openSqliteFile(opening)), path, readonly: false, onDamage: () => markDamaged(path) });
}

/** Takes the lock of a file, mends what is damaged, and connects. */
export async function openSqliteFile(opening: SqliteOpening): Promise<OpenedSqlite> {
  const { driver, path } = opening;
  refuseForeign(readFileOwner(path), path);
  const release = acquireSqliteLock(driver, path);
  try {
    removeRekeyed(path);
    finishRebuild(path);
    const owner = readFileOwner(path);
    refuseForeign(owner, path);
    // Made here and not by SQLite, so that nobody else can ever read the keys in it; its siblings inherit the mode.
    if (owner === 'absent') closeSync(openSync(path, 'a', 0o600));
    if (owner === 'ours' && isMarkedDamaged(path)) rebuildSqlite(driver, path);
    return { ...(await connect(opening)), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Opens a file of the current version for reading only, beside whoever writes it. */
export async function readSqliteStore({ driver, path, unlock }: SqliteOpening): Promise<LocalStore> {
  const owner = readFileOwner(path);
  refuseForeign(owner, path);
  if (owner !== 'ours') throw databaseError('DATABASE_UNAVAILABLE', `There is no database at ${path} to be read.`);
  const connection = driver.open(path, { readonly: true });
  try {
    const version = readVersion(connection);
    if (version < schemaVersion) throw databaseError('READ_ONLY', `The database ${path} has version ${version} and must be brought to ${schemaVersion}.`);
    migrateSqlite(connection, path);
    const { codec, keep } = await unlockSqlite(connection, unlock);
    // A key that nobody has written down would be another one at the next opening.
    if (keep !== undefined) throw databaseError('NOT_ENCRYPTED', `The database ${path} has no key yet.`);
    return new SqliteStore({ connection, path, codec, readonly: true, release: () => {}, onDamage: () => {} });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A connection to a file that is whole and of the current version. */
async function connect(opening: SqliteOpening): Promise<Connected> {
  const { driver, path } = opening;
  try {
    return await connectOnce(opening);
  } catch (error) {
    const failure = toStorageError(error, path);
    if (failure.code !== 'CORRUPT_DATABASE') throw failure;
    rebuild(driver, path, failure);
    return connectOnce(opening);
  }
}

async function connectOnce(opening: SqliteOpening): Promise<Connected> {
  const { driver, path, unlock } = opening;
  const known = await probe(opening);
  const connection = driver.open(path);
  try {
    prepareConnection(connection);
    migrateSqlite(connection, path);
    letShrink(connection);
    // After the first transaction: a file that is only half made then still looks empty.
    connection.exec('PRAGMA journal_mode = WAL');
    const { codec, keep } = known ?? (await check(connection, path, unlock));
    if (keep !== undefined) keepKey(connection, keep);
    return { connection, codec };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Checks a file whose records are bodies through a connection that cannot write, so that a damaged one stays as it is:
 * a writer would move its log into it when it closes.
 *
 * @returns nothing when it cannot be checked so
 */
async function probe({ driver, path, unlock }: SqliteOpening): Promise<Awaited<ReturnType<UnlockSqlite>> | undefined> {
  // Only a writer can take back what a crash left half done in a file without a log.
  if (existsSync(`${path}-journal`)) return undefined;
  const connection = driver.open(path, { readonly: true });
  try {
    const version = readVersion(connection);
    if (version >= firstVersionWithBodies && version <= schemaVersion) return await check(connection, path, unlock);
    // Whoever has a key for a file of a version without keys must hear of it before that is migrated.
    if (version > 0 && version < firstVersionWithBodies) {
      await unlock(undefined, false);
      checkStructure(connection, path, version);
    }
    return undefined;
  } finally {
    connection.close();
  }
}

async function check(connection: SqliteConnection, path: string, unlock: UnlockSqlite): ReturnType<UnlockSqlite> {
  checkStructure(connection, path, schemaVersion);
  const unlocked = await unlockSqlite(connection, unlock);
  if (readVersion(connection) === schemaVersion) checkContent(connection, unlocked.codec);
  else checkEarlierContent(connection, unlocked.codec);
  return unlocked;
}

/** Rebuilds, or says how it was found and why it cannot be rebuilt. */
function rebuild(driver: SqliteDriver, path: string, found: StorageError): void {
  try {
    rebuildSqlite(driver, path);
  } catch (error) {
    const failure = toStorageError(error, path);
    if (failure.code !== 'CORRUPT_DATABASE') throw failure;
    throw databaseError('CORRUPT_DATABASE', `The database ${path} is damaged, and its login, its outbox or what it keeps of its key with it.`, { cause: found });
  }
}

function refuseForeign(owner: FileOwner, path: string): void {
  if (owner === 'foreign') throw databaseError('FOREIGN_DATABASE', `The file ${path} belongs to another program, or is no database.`);
}
