/** Opens IndexedDB databases as stores: takes the lock, connects, migrates, unlocks. */
import type { DataKeyGuard } from '../../encryption/data-key-guard.js';
import { createFileCipher } from '../../encryption/file-cipher.js';
import { type SealedVault, sealVault } from '../../encryption/seal-vault.js';
import type { UnlockedRecords } from '../../encryption/unlock-records.js';
import { StorageError } from '../../errors/storage-error.js';
import { clearFilesWithStore } from '../../storage/clear-files.js';
import type { LocalStorage } from '../../storage/local-store.js';
import { browserRandom } from './browser-random.js';
import { browserVault, type BrowserVaultOptions } from './browser-vault.js';
import { type Connection, connectIndexedDb } from './indexed-db-connection.js';
import { toIndexedDbError } from './indexed-db-errors.js';
import { acquireWebLock } from './indexed-db-lock.js';
import { takeOver } from './indexed-db-owner.js';
import { IndexedDbStore } from './indexed-db-store.js';
import { unlockIndexedDb } from './indexed-db-unlock.js';

/** An open database that nobody else can write until it is let go. */
export interface OpenedIndexedDb {
  readonly connection: Connection;
  readonly unlocked: UnlockedRecords;
  /** Who has it open, where the browser has no locks to say it. */
  readonly owner: string | undefined;
  /** Lets others have it, after the connection was closed. */
  letGo(): Promise<void>;
}

/** A storage that has its database open once at a time. */
export function indexedDbStorage(name: string, guard: DataKeyGuard | undefined, files: BrowserVaultOptions): LocalStorage {
  const plain = browserVault(filesOf(name), files);
  const sealed: SealedVault | undefined = guard && sealVault(plain);
  const vault = sealed ?? plain;
  let isOpen = false;
  return {
    vault,
    async open() {
      if (isOpen) throw new StorageError('DATABASE_LOCKED', `The database ${name} is open in another client of this page.`);
      isOpen = true;
      try {
        const { connection, unlocked, owner, letGo } = await openIndexedDb(name, guard);
        if (unlocked.dataKey) sealed?.unlock(createFileCipher(unlocked.dataKey, browserRandom));
        const release = async (): Promise<void> => {
          await letGo();
          isOpen = false;
        };
        return clearFilesWithStore(new IndexedDbStore({ connection, codec: unlocked.codec, release, ...(owner !== undefined && { owner }) }), vault);
      } catch (error) {
        isOpen = false;
        throw error;
      }
    },
  };
}

/** The database of the files that belong to the database of this name. */
export function filesOf(name: string): string {
  return `${name}-files`;
}

/** Takes the lock of a database, connects and unlocks; rejects with a `StorageError` and leaves nothing open then. */
export async function openIndexedDb(name: string, guard: DataKeyGuard | undefined, { mustExist = false }: { readonly mustExist?: boolean } = {}): Promise<OpenedIndexedDb> {
  const lock = await acquireWebLock(name);
  if (lock === 'held') throw new StorageError('DATABASE_LOCKED', `The database ${name} is open in another tab or worker.`);
  let connection: Connection | undefined;
  try {
    connection = await connectIndexedDb(name, mustExist);
    const { database } = connection;
    const unlocked = await unlockIndexedDb(database, guard);
    const owner = lock ? undefined : await takeOver(database);
    return { connection, unlocked, owner, letGo: async () => void (await lock?.()) };
  } catch (error) {
    connection?.database.close();
    await lock?.();
    throw toIndexedDbError(error, name);
  }
}
