/** How a database comes to its codec: by what it keeps of its key. */
import type { IDBPDatabase } from 'idb';
import type { DataKeyGuard } from '../../encryption/data-key-guard.js';
import { type UnlockedRecords, unlockRecords } from '../../encryption/unlock-records.js';
import { browserRandom } from './browser-random.js';
import { type MetaRow, storeNames } from './indexed-db-schema.js';

/** Reads what is kept of the key, which itself is never sealed, unlocks with it, and keeps what is to be kept. */
export async function unlockIndexedDb(database: IDBPDatabase, guard: DataKeyGuard | undefined): Promise<UnlockedRecords> {
  const row: MetaRow | undefined = await database.get('meta', 'key');
  const isEmpty = row === undefined && guard !== undefined && (await hasNothing(database));
  const unlocked = await unlockRecords({ kept: row?.value, isEmpty, guard, random: browserRandom });
  if (unlocked.keep !== undefined) await keepKey(database, unlocked.keep);
  return unlocked;
}

/** Asks for one key of each store: to count them a browser would go through all. */
async function hasNothing(database: IDBPDatabase): Promise<boolean> {
  const keys = await Promise.all(storeNames.map((name) => database.getAllKeys(name, undefined, 1)));
  return keys.every(({ length }) => length === 0);
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
