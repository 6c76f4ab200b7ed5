/** Opens IndexedDB databases as stores: takes the lock, connects, migrates, unlocks. */
import { StorageError } from '../../errors/storage-error.js';
import type { LocalStorage, LocalStore } from '../../storage/local-store.js';
import { type Connection, connectIndexedDb } from './indexed-db-connection.js';
import { toIndexedDbError } from './indexed-db-errors.js';
import { acquireWebLock } from './indexed-db-lock.js';
import { takeOver } from './indexed-db-owner.js';
import { IndexedDbStore } from './indexed-db-store.js';
import { type UnlockIndexedDb, unlockIndexedDb, unlockPlain } from './indexed-db-unlock.js';

/** Which database is opened, and how its records are read. */
export interface IndexedDbOpening {
  readonly name: string;
  /** Databases without a key only, unless given. */
  readonly unlock?: UnlockIndexedDb;
}

/** A storage that has its database open once at a time. */
export function indexedDbStorage(opening: IndexedDbOpening): LocalStorage {
  let isOpen = false;
  return {
    async open() {
      if (isOpen) throw new StorageError('DATABASE_LOCKED', `The database ${opening.name} is open in another client of this page.`);
      isOpen = true;
      try {
        return await openStore(opening, () => (isOpen = false));
      } catch (error) {
        isOpen = false;
        throw error;
      }
    },
  };
}

async function openStore({ name, unlock = unlockPlain }: IndexedDbOpening, onClose: () => void): Promise<LocalStore> {
  const lock = await acquireWebLock(name);
  if (lock === 'held') throw new StorageError('DATABASE_LOCKED', `The database ${name} is open in another tab or worker.`);
  let connection: Connection | undefined;
  try {
    connection = await connectIndexedDb(name);
    const { database } = connection;
    const codec = await unlockIndexedDb(database, unlock);
    const owner = lock ? undefined : await takeOver(database);
    const release = async (): Promise<void> => {
      await lock?.();
      onClose();
    };
    return new IndexedDbStore({ connection, codec, release, ...(owner !== undefined && { owner }) });
  } catch (error) {
    connection?.database.close();
    await lock?.();
    throw toIndexedDbError(error, name);
  }
}
