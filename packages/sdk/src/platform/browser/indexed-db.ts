/** IndexedDB databases as storages of browsers. */
import { StorageError } from '../../errors/storage-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { LocalStorage, LocalStore } from '../../storage/local-store.js';
import type { RecordCipher } from '../../storage/record-cipher.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import { browserRandom } from './browser-random.js';
import { type Connection, connectIndexedDb } from './indexed-db-connection.js';
import { toIndexedDbError } from './indexed-db-errors.js';
import { acquireWebLock, type ReleaseLock } from './indexed-db-lock.js';
import { takeOver } from './indexed-db-owner.js';
import { IndexedDbStore } from './indexed-db-store.js';

/** Options of an IndexedDB storage. */
export interface IndexedDbOptions {
  /** Seals the records; nobody does unless given. */
  readonly cipher?: RecordCipher;
}

/**
 * A storage in one IndexedDB database of the page's origin.
 *
 * The database is made when it does not exist. One client has it open at a time: the Web Locks of the browser refuse a second
 * tab with `DATABASE_LOCKED`. Pages without them (those that came over plain `http:`) cannot be refused: there the client
 * that opens the database last has it, and what the earlier one writes afterwards is refused with `DATABASE_LOCKED`.
 *
 * A login, its keys, the place in the updates and what waits to be sent survive the loss of power once they are committed;
 * the newest messages may have to be asked for again. Browsers remove the data of an origin when space runs short, unless
 * it was granted persistent storage: ask for it with `navigator.storage.persist()`.
 *
 * @param name of the database; unique in the origin
 */
export function indexedDb(name: string, options: IndexedDbOptions = {}): LocalStorage {
  if (name === '') throw new UsageError('indexedDb() takes the name of a database, got an empty text.');
  let isOpen = false;
  return {
    async open() {
      if (isOpen) throw new StorageError('DATABASE_LOCKED', `The database ${name} is open in another client of this page.`);
      isOpen = true;
      try {
        return await openStore(name, options, () => (isOpen = false));
      } catch (error) {
        isOpen = false;
        throw error;
      }
    },
  };
}

async function openStore(name: string, { cipher }: IndexedDbOptions, onClose: () => void): Promise<LocalStore> {
  const lock = await acquireWebLock(name);
  if (lock === 'held') throw new StorageError('DATABASE_LOCKED', `The database ${name} is open in another tab or worker.`);
  const release: ReleaseLock = async () => {
    await lock?.();
    onClose();
  };
  let connection: Connection | undefined;
  try {
    connection = await connectIndexedDb(name);
    const codec = createRecordCodec(cipher);
    if (lock) return new IndexedDbStore({ connection, codec, release });
    const owner = newOwner();
    await takeOver(connection.database, owner);
    return new IndexedDbStore({ connection, codec, owner, release });
  } catch (error) {
    connection?.database.close();
    await lock?.();
    throw toIndexedDbError(error, name);
  }
}

function newOwner(): string {
  return [...browserRandom.bytes(16)].join('.');
}
