/** Changes the key of an IndexedDB database, encrypts one that has none, decrypts one. */
import type { ChangeKeyOptions } from '../../encryption/change-key-options.js';
import { rekeyFiles } from '../../encryption/rekey-files.js';
import { lockRecords } from '../../encryption/unlock-records.js';
import { AbortedError } from '../../errors/aborted-error.js';
import { UsageError } from '../../errors/usage-error.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import { browserRandom } from './browser-random.js';
import { browserVault } from './browser-vault.js';
import { toIndexedDbError } from './indexed-db-errors.js';
import { guardByIndexedDbKey, type IndexedDbKey } from './indexed-db-key.js';
import { rekeyIndexedDb } from './indexed-db-rekey.js';
import { filesOf, openIndexedDb } from './indexed-db-storage.js';
import { keepKey } from './indexed-db-unlock.js';

/** Which key a database has, and which one it is to have. */
export type ChangeIndexedDbKeyOptions = ChangeKeyOptions<IndexedDbKey>;

/**
 * Changes the key of the database that `indexedDb(name)` opens; no tab may have it open.
 *
 * With `from` and `to` it only seals the random key of the records anew: a moment, however much is stored. Whoever has a
 * copy of the database from before and `from` can go on reading that copy, and with the key in it what comes later. To
 * get rid of that key, too, decrypt and encrypt. With `to` alone it encrypts a database that was not, with `from` alone
 * it decrypts: then every record is written anew, in one transaction. What was there before stays in the files of the
 * browser until it tidies them up, which no page can hasten.
 *
 * However it ends, the database has the one key or the other and all of its records, and of its files those that are still
 * to be sent; kept downloads go, and are had from the server again.
 *
 * Rejects with a `StorageError`, and has changed nothing: `KEY_REQUIRED`, `WRONG_KEY`, `NOT_ENCRYPTED`,
 * `DATABASE_LOCKED`, `QUOTA_EXCEEDED`, `DATABASE_UNAVAILABLE` where there is no such database; with an `AbortedError` when `signal` says so.
 */
export async function changeIndexedDbKey(name: string, { from, to, signal, onProgress }: ChangeIndexedDbKeyOptions): Promise<void> {
  if (from === undefined && to === undefined) throw new UsageError('changeIndexedDbKey() takes the key that the database has, the one that it shall have, or both.');
  const guard = to === undefined ? undefined : guardByIndexedDbKey(to);
  const { connection, unlocked, owner, letGo } = await openIndexedDb(name, from === undefined ? undefined : guardByIndexedDbKey(from), { mustExist: true });
  const { database } = connection;
  try {
    if (guard && unlocked.dataKey) return await keepKey(database, await guard.wrap(unlocked.dataKey));
    const { codec, keep, dataKey } = guard ? await lockRecords(guard, browserRandom) : { codec: createRecordCodec(), keep: undefined, dataKey: undefined };
    const finishFiles = await rekeyFiles(browserVault(filesOf(name)), { from: unlocked.dataKey, to: dataKey, random: browserRandom });
    await rekeyIndexedDb({ database, owner, from: unlocked.codec, to: codec, keep, ...(signal && { signal }), ...(onProgress && { onProgress }) });
    await finishFiles();
  } catch (error) {
    throw error instanceof AbortedError ? error : toIndexedDbError(error, name);
  } finally {
    database.close();
    await letGo();
  }
}
