/** How a database comes to its codec: by what it keeps of its key. */
import type { IDBPDatabase } from 'idb';
import { StorageError } from '../../errors/storage-error.js';
import { createRecordCodec, type RecordCodec } from '../../storage/record-codec.js';
import type { MetaRow } from './indexed-db-schema.js';

/**
 * Gives the codec of a store.
 *
 * @param kept what the store keeps of its key; `undefined` when nothing
 * @param isEmpty whether nothing was ever written, so that a key may still be chosen
 * @returns the codec, with what the store is to keep from now on, where that is something else
 */
export type UnlockIndexedDb = (kept: unknown, isEmpty: boolean) => Promise<{ readonly codec: RecordCodec; readonly keep?: unknown }>;

/** Opens stores without a key only. */
export async function unlockPlain(kept: unknown): Promise<{ readonly codec: RecordCodec }> {
  if (kept !== undefined) throw new StorageError('KEY_REQUIRED', 'The database is encrypted.');
  return { codec: createRecordCodec() };
}

/** Of these stores one has rows as soon as anything was written that a key would have to seal. */
const sealedStores = ['state', 'authKeys', 'peers', 'chats', 'messages', 'outbox'];

/** Reads what is kept of the key, which itself is never sealed, unlocks with it, and keeps what is to be kept. */
export async function unlockIndexedDb(database: IDBPDatabase, unlock: UnlockIndexedDb): Promise<RecordCodec> {
  const row: MetaRow | undefined = await database.get('meta', 'key');
  const counts = await Promise.all(sealedStores.map((name) => database.count(name)));
  const { codec, keep } = await unlock(
    row?.value,
    counts.every((count) => count === 0),
  );
  if (keep !== undefined) {
    const next: MetaRow = { id: 'key', value: keep };
    const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
    await Promise.all([transaction.store.put(next), transaction.done]);
  }
  return codec;
}
