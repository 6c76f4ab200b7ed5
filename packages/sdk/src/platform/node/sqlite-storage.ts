/** SQLite files as storages. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nodeRandom } from '@kitewire/mtproto/node';
import { guardByKey } from '../../encryption/data-key-guard.js';
import { createFileCipher } from '../../encryption/file-cipher.js';
import { type SealedVault, sealVault } from '../../encryption/seal-vault.js';
import type { StorageKey } from '../../encryption/storage-key.js';
import { unlockRecords } from '../../encryption/unlock-records.js';
import { UsageError } from '../../errors/usage-error.js';
import { clearFilesWithStore } from '../../storage/clear-files.js';
import type { LocalStorage } from '../../storage/local-store.js';
import { directoryVault } from './directory-vault.js';
import { loadSqliteDriver, type SqliteDriverName } from './sqlite-driver.js';
import { toStorageError } from './sqlite-errors.js';
import { openSqliteStore, readSqliteStore } from './sqlite-open.js';
import type { UnlockSqlite } from './sqlite-unlock.js';

/** How a SQLite file is opened. */
export interface SqliteOptions {
  /**
   * Encrypts what is stored, files too: 32 random bytes, or a passphrase, which opening stretches for a fraction of a second. It is
   * chosen when the file is new; afterwards it is always needed, and `changeStorageKey` changes it. Opening rejects with a
   * `StorageError`: `KEY_REQUIRED` when the file is encrypted and no key was given, `WRONG_KEY`, or `NOT_ENCRYPTED` for a
   * file that was begun without one; nothing is changed then. A key that is lost cannot be replaced.
   */
  readonly key?: StorageKey;
  /**
   * Only reads, and takes no lock: another client may have the file open and go on writing. Every commit is refused
   * with a `StorageError` `READ_ONLY`. Nothing is made, migrated or mended.
   */
  readonly readonly?: boolean;
  /**
   * The engine: the package `better-sqlite3`, or the module that Node.js itself has from version 22 on. Unless given,
   * the package where it is installed, else the module.
   */
  readonly driver?: SqliteDriverName;
  /**
   * Bytes that downloads may take that are kept to be had again without the network; 0 keeps none. 256 MiB unless given.
   */
  readonly cacheLimit?: number;
}

const CACHE_LIMIT = 256 * 1_048_576;

/**
 * A storage in one SQLite file: the whole local store of a client.
 *
 * The file is made when it does not exist (readable by its owner only), its directory is not. Beside it lie `-wal`,
 * `-shm` and `-lock`, and the directory `-files` from the first file on that the client keeps. What concerns the login, the
 * place in the updates or the outbox survives the loss of power from the moment it is committed; of chats and messages the
 * last ones may be lost then, and are fetched anew.
 *
 * @param path of the file; relative to the working directory at the time of this call
 */
export function sqlite(path: string, { key, readonly = false, driver: name, cacheLimit = CACHE_LIMIT }: SqliteOptions = {}): LocalStorage {
  if (path === '' || path.startsWith(':')) {
    throw new UsageError('sqlite() takes the path of a file. For a store without a file use memory().');
  }
  const absolute = resolve(path);
  const guard = key === undefined ? undefined : guardByKey(key, nodeRandom);
  const plain = directoryVault({ path: () => filesOf(withoutLinks(absolute)), readonly, cacheLimit });
  const sealed: SealedVault | undefined = guard && sealVault(plain);
  const unlock: UnlockSqlite = async (kept, isEmpty) => {
    const unlocked = await unlockRecords({ kept, isEmpty, guard, random: nodeRandom });
    if (unlocked.dataKey) sealed?.unlock(createFileCipher(unlocked.dataKey, nodeRandom));
    return unlocked;
  };
  const vault = sealed ?? plain;
  return {
    vault,
    async open() {
      const driver = await loadSqliteDriver(name);
      try {
        const opening = { driver, path: withoutLinks(absolute), unlock };
        return readonly ? await readSqliteStore(opening) : clearFilesWithStore(await openSqliteStore(opening), vault);
      } catch (error) {
        throw toStorageError(error, absolute);
      }
    },
  };
}

/** The directory of the files that belong to the database at `path`. */
export function filesOf(path: string): string {
  return `${path}-files`;
}

/** One name for one file, so that two paths to it meet at one lock. */
export function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return join(realpathSync(dirname(path)), basename(path));
  }
}
