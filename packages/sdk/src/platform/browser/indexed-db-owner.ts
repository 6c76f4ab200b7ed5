/** Who may write a database where the browser has no locks: the client that opened it last. */
import type { IDBPDatabase } from 'idb';
import { StorageError } from '../../errors/storage-error.js';
import type { WriteTransaction } from './indexed-db-writes.js';
import { ownerId } from './indexed-db-reads.js';

/** What says so in the database. */
export function ownerRow(owner: string): { readonly id: string; readonly body: string } {
  return { id: ownerId, body: owner };
}

/** Makes somebody the owner: whoever was it before will write no more. No clock can make two believe they are it. */
export async function takeOver(database: IDBPDatabase, owner: string): Promise<void> {
  const transaction = database.transaction('state', 'readwrite', { durability: 'strict' });
  await Promise.all([transaction.store.put(ownerRow(owner)), transaction.done]);
}

/** Throws `DATABASE_LOCKED` when somebody else has become the owner. */
export async function checkOwner(transaction: WriteTransaction, owner: string, name: string): Promise<void> {
  const row: { readonly body: string } | undefined = await transaction.objectStore('state').get(ownerId);
  if (row?.body !== owner) throw new StorageError('DATABASE_LOCKED', `The database ${name} was opened in another tab meanwhile.`);
}
