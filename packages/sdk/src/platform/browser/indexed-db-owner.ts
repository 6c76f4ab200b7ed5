/** Who may write a database where the browser has no locks: the client that opened it last. */
import type { IDBPDatabase } from 'idb';
import { StorageError } from '../../errors/storage-error.js';
import { browserRandom } from './browser-random.js';
import type { MetaRow } from './indexed-db-schema.js';
import type { WriteTransaction } from './indexed-db-writes.js';

/** Makes somebody new the owner: whoever was it before will write no more. No clock can make two believe that they are it. */
export async function takeOver(database: IDBPDatabase): Promise<string> {
  const owner = [...browserRandom.bytes(16)].join('.');
  const row: MetaRow = { id: 'owner', value: owner };
  await database.put('meta', row);
  return owner;
}

/** Throws `DATABASE_LOCKED` when somebody else has become the owner. */
export async function checkOwner(transaction: WriteTransaction, owner: string, name: string): Promise<void> {
  const row: MetaRow | undefined = await transaction.objectStore('meta').get('owner');
  if (row?.value !== owner) throw new StorageError('DATABASE_LOCKED', `The database ${name} was opened in another tab meanwhile.`);
}
