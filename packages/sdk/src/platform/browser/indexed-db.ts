/** IndexedDB databases as storages of browsers. */
import { UsageError } from '../../errors/usage-error.js';
import type { LocalStorage } from '../../storage/local-store.js';
import { guardByIndexedDbKey, type IndexedDbKey } from './indexed-db-key.js';
import { indexedDbStorage } from './indexed-db-storage.js';

/** How a database is opened. */
export interface IndexedDbOptions {
  /**
   * Encrypts what is stored, files too: 32 random bytes, a passphrase, or `{ kind: 'device' }` for a key that the browser makes and
   * keeps. It is chosen when the database is new; afterwards it is always needed, and `changeIndexedDbKey` changes it.
   * Opening rejects with a `StorageError`: `KEY_REQUIRED`, `WRONG_KEY`, `NOT_ENCRYPTED` for a database that was begun
   * without one, or `KEY_LOST` where what the database keeps of its key is gone; nothing is changed then. A key that is lost
   * cannot be replaced.
   */
  readonly key?: IndexedDbKey;
  /** Bytes that downloads may take that are kept to be had again without the network; 0 keeps none. 64 MiB unless given. */
  readonly cacheLimit?: number;
}

/**
 * A storage in one IndexedDB database of the page's origin: the whole local store of a client.
 *
 * The database is made when it does not exist. One client has it open at a time: the Web Locks of the browser refuse a second
 * tab with `DATABASE_LOCKED`. Pages without them (those that came over plain `http:`) cannot be refused: there the client
 * that opens the database last has it, and what the earlier one writes afterwards is refused with `DATABASE_LOCKED`.
 *
 * Files of the client lie in the private file system of the origin where the browser lets pages write it, else in a database
 * of their own, whose name is that of this one and `-files`; both are made at their first use.
 *
 * What concerns the login, the place in the updates or the outbox survives the loss of power from the moment it is
 * committed; of chats and messages the last ones may be lost then, and are fetched anew. Browsers remove the data of an
 * origin when space runs short, unless it was granted persistent storage: ask for it with `navigator.storage.persist()`.
 *
 * @param name of the database; unique in the origin
 */
export function indexedDb(name: string, { key, ...files }: IndexedDbOptions = {}): LocalStorage {
  if (name === '') throw new UsageError('indexedDb() takes the name of a database, got an empty text.');
  return indexedDbStorage(name, key === undefined ? undefined : guardByIndexedDbKey(key), files);
}
