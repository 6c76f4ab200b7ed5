/** How a database comes to its codec: by what it keeps of its key. */
import type { IDBPDatabase } from 'idb';
import type { DataKeyGuard } from '../../encryption/data-key-guard.js';
import { databaseError } from '../../errors/database-error.js';
import { type UnlockedRecords, unlockRecords } from '../../encryption/unlock-records.js';
import { browserRandom } from './browser-random.js';
import { type MetaRow, recordStoreNames, type Row } from './indexed-db-schema.js';

/** Reads what is kept of the key, which itself is never sealed, unlocks with it, and keeps what is to be kept. */
export async function unlockIndexedDb(database: IDBPDatabase, guard: DataKeyGuard | undefined): Promise<UnlockedRecords> {
  const row: MetaRow | undefined = await database.get('meta', 'key');
  const isEmpty = row === undefined && (await isWithoutRecords(database));
  const unlocked = await unlockRecords({ kept: row?.value, isEmpty, guard, random: browserRandom });
  if (unlocked.keep !== undefined) await keepKey(database, unlocked.keep);
  return unlocked;
}

/**
 * Whether nothing is stored in a database that keeps nothing of a key. It looks at one record of each list: to count them a browser
 * would go through all. Throws `KEY_LOST` where one is sealed: neither can it be read, nor may others be stored beside it in the clear.
 */
async function isWithoutRecords(database: IDBPDatabase): Promise<boolean> {
  const transaction = database.transaction(recordStoreNames);
  const first = await Promise.all(recordStoreNames.map((name): Promise<Pick<Row, 'body'>[]> => transaction.objectStore(name).getAll(undefined, 1)));
  if (first.some(([row]) => row !== undefined && typeof row.body !== 'string')) {
    throw databaseError('KEY_LOST', `The records of the database ${database.name} are sealed, and what it kept of their key is gone.`);
  }
  return first.every(({ length }) => length === 0);
}

/** Keeps something else of the key. */
export async function keepKey(database: IDBPDatabase, keep: unknown): Promise<void> {
  const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
  await Promise.all([transaction.store.put(keyRow(keep)), transaction.done]);
}

/** The row that is kept of a key. */
export function keyRow(keep: unknown): MetaRow {
  return { id: 'key', value: keep };
}
