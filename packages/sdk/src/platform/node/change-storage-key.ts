/** Changes the key of a SQLite store, encrypts one that has none, decrypts one. */
import { resolve } from 'node:path';
import { nodeRandom } from '@kitewire/mtproto/node';
import { type DataKeyGuard, guardByKey } from '../../encryption/data-key-guard.js';
import { rekeyFiles } from '../../encryption/rekey-files.js';
import type { ChangeKeyOptions } from '../../encryption/change-key-options.js';
import { lockRecords, type UnlockedRecords, unlockRecords } from '../../encryption/unlock-records.js';
import { AbortedError } from '../../errors/aborted-error.js';
import { databaseError } from '../../errors/database-error.js';
import { StorageError } from '../../errors/storage-error.js';
import { UsageError } from '../../errors/usage-error.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import { directoryVault } from './directory-vault.js';
import { inTransaction, readSingle, type SqliteConnection, type SqliteDriver } from './sqlite-connection.js';
import { type CopiedSqlite, copyRecords, countRecords } from './sqlite-copy.js';
import { loadSqliteDriver, type SqliteDriverName } from './sqlite-driver.js';
import { toStorageError } from './sqlite-errors.js';
import { readFileOwner } from './sqlite-header.js';
import { openSqliteFile } from './sqlite-open.js';
import { markDamaged } from './sqlite-rebuild.js';
import { migrateSqlite } from './sqlite-schema.js';
import { prepareConnection } from './sqlite-settings.js';
import { filesOf, withoutLinks } from './sqlite-storage.js';
import { createDraft, rekeyedOf, removeRekeyed, replaceDatabase } from './sqlite-swap.js';
import { keepKey } from './sqlite-unlock.js';

/** Which key a SQLite file has, and which one it is to have. */
export interface ChangeStorageKeyOptions extends ChangeKeyOptions {
  /** The engine, as for `sqlite`. */
  readonly driver?: SqliteDriverName;
}

/**
 * Changes the key of the database that `sqlite(path)` opens; nobody may have it open, not even for reading.
 *
 * With `from` and `to` it only seals the random key of the records anew: a moment, however much is stored. Whoever has a
 * copy of the file from before and `from` can go on reading that copy, and with the key in it what comes later. To get
 * rid of that key, too, decrypt and encrypt. With `to` alone it encrypts a file that was not, with `from` alone it
 * decrypts: then everything is written anew, into a file beside it that takes its place at one moment, so there must be
 * space for both. Of the former file nothing stays in those that `sqlite` uses; what a disk keeps of deleted files, and
 * copies that were made earlier, are beyond it.
 *
 * However it ends, also by a crash or a failing disk, the file has the one key or the other and all of its records, and of
 * its files those that are still to be sent; kept downloads go, and are had from the server again.
 *
 * Rejects with a `StorageError`, and has changed nothing: `KEY_REQUIRED`, `WRONG_KEY`, `NOT_ENCRYPTED`,
 * `DATABASE_LOCKED` while the file is open elsewhere, `DATABASE_FULL`; with an `AbortedError` when `signal` says so.
 */
export async function changeStorageKey(path: string, { from, to, driver: name, signal, onProgress }: ChangeStorageKeyOptions): Promise<void> {
  if (from === undefined && to === undefined) throw new UsageError('changeStorageKey() takes the key that the file has, the one that it shall have, or both.');
  const guards = { from: from === undefined ? undefined : guardByKey(from, nodeRandom), to: to === undefined ? undefined : guardByKey(to, nodeRandom) };
  const driver = await loadSqliteDriver(name);
  const absolute = resolve(path);
  try {
    await changeKey(driver, withoutLinks(absolute), guards, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  } catch (error) {
    throw error instanceof AbortedError ? error : toStorageError(error, absolute);
  }
}

interface Guards {
  readonly from: DataKeyGuard | undefined;
  readonly to: DataKeyGuard | undefined;
}

async function changeKey(driver: SqliteDriver, path: string, { from, to }: Guards, options: Pick<ChangeKeyOptions, 'signal' | 'onProgress'>): Promise<void> {
  if (readFileOwner(path) === 'absent') throw databaseError('DATABASE_UNAVAILABLE', `There is no database at ${path}.`);
  let unlocked: UnlockedRecords | undefined;
  const unlock = async (kept: unknown, isEmpty: boolean): Promise<UnlockedRecords> => {
    unlocked = await unlockRecords({ kept, isEmpty, guard: from, random: nodeRandom });
    return unlocked;
  };
  const { connection, codec, release } = await openSqliteFile({ driver, path, unlock });
  try {
    const dataKey = unlocked?.dataKey;
    const isSameKey = to !== undefined && dataKey !== undefined;
    let finishFiles: (() => Promise<void>) | undefined;
    try {
      if (isSameKey) sealKeyAnew(connection, await to.wrap(dataKey));
      else {
        const newKey = await writeAnew(driver, path, { connection, codec }, to, options);
        finishFiles = await rekeyFiles(directoryVault({ path: () => filesOf(path) }), { from: dataKey, to: newKey, random: nodeRandom });
      }
    } finally {
      connection.close();
    }
    if (!isSameKey) replaceDatabase(rekeyedOf(path), path);
    await finishFiles?.();
  } catch (error) {
    removeRekeyed(path);
    if (toStorageError(error, path).code === 'CORRUPT_DATABASE') markDamaged(path);
    throw error;
  } finally {
    release();
  }
}

/** Nothing of what was kept before stays in the file or its log. */
function sealKeyAnew(connection: SqliteConnection, keep: unknown): void {
  inTransaction(connection, () => keepKey(connection, keep));
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Gives the new key of the records. */
async function writeAnew(driver: SqliteDriver, path: string, from: CopiedSqlite, guard: DataKeyGuard | undefined, { signal, onProgress }: Pick<ChangeKeyOptions, 'signal' | 'onProgress'>): Promise<Uint8Array | undefined> {
  // A log would outlive the file that it belongs to. SQLite takes it away when nobody else has the file open.
  if (readSingle(from.connection, 'PRAGMA journal_mode = DELETE') !== 'delete') {
    throw new StorageError('DATABASE_LOCKED', `The database ${path} is open in another client.`);
  }
  const draft = rekeyedOf(path);
  createDraft(draft);
  const connection = driver.open(draft);
  try {
    prepareConnection(connection);
    // Until it is complete it is worth nothing: what is done about crashes is done once, when it takes its place.
    connection.exec('PRAGMA synchronous = OFF');
    readSingle(connection, 'PRAGMA journal_mode = MEMORY');
    migrateSqlite(connection, draft);
    const locked = guard && (await lockRecords(guard, nodeRandom));
    if (locked) keepKey(connection, locked.keep);
    const total = countRecords(from.connection);
    let done = 0;
    connection.exec('BEGIN');
    for (const count of copyRecords(from, { connection, codec: locked?.codec ?? createRecordCodec() })) {
      if (signal?.aborted) throw new AbortedError(signal.reason);
      done += count;
      onProgress?.({ done, total });
      await new Promise((goOn) => setImmediate(goOn));
    }
    connection.exec('COMMIT');
    return locked?.dataKey;
  } finally {
    connection.close();
  }
}
