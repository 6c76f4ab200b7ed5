/** IndexedDB databases as storages of browsers. */
import { UsageError } from '../../errors/usage-error.js';
import type { LocalStorage } from '../../storage/local-store.js';
import { indexedDbStorage } from './indexed-db-storage.js';

/**
 * A storage in one IndexedDB database of the page's origin: the whole local store of a client.
 *
 * The database is made when it does not exist. One client has it open at a time: the Web Locks of the browser refuse a second
 * tab with `DATABASE_LOCKED`. Pages without them (those that came over plain `http:`) cannot be refused: there the client
 * that opens the database last has it, and what the earlier one writes afterwards is refused with `DATABASE_LOCKED`.
 *
 * What concerns the login, the place in the updates or the outbox survives the loss of power from the moment it is
 * committed; of chats and messages the last ones may be lost then, and are fetched anew. Browsers remove the data of an
 * origin when space runs short, unless it was granted persistent storage: ask for it with `navigator.storage.persist()`.
 *
 * @param name of the database; unique in the origin
 */
export function indexedDb(name: string): LocalStorage {
  if (name === '') throw new UsageError('indexedDb() takes the name of a database, got an empty text.');
  return indexedDbStorage({ name });
}
