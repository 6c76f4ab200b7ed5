/** A connection to an IndexedDB database: how it is opened, and how it can be lost. */
import { type IDBPDatabase, openDB } from 'idb';
import { databaseError } from '../../errors/database-error.js';
import { StorageError } from '../../errors/storage-error.js';
import { toIndexedDbError } from './indexed-db-errors.js';
import { checkSchema, migrateIndexedDb, schemaVersion } from './indexed-db-schema.js';

/** An open connection. */
export interface Connection {
  readonly database: IDBPDatabase;
  /** Why it is not open any more, though nobody closed it; absent while it is. */
  readonly lost: string | undefined;
}

/**
 * Opens a database of the current version; rejects with a `StorageError` and leaves nothing open then.
 *
 * @param mustExist whether one that is not there is refused (`DATABASE_UNAVAILABLE`), and not made
 */
export async function connectIndexedDb(name: string, mustExist: boolean): Promise<Connection> {
  let lost: string | undefined;
  let isUnknown = false;
  try {
    if (!hasIndexedDb()) throw databaseError('DATABASE_UNAVAILABLE', 'There is no IndexedDB here.');
    const database = await refuseWhenBlocked(name, (onBlocked) =>
      openDB(name, schemaVersion, {
        upgrade(opened, oldVersion, _newVersion, transaction) {
          if (oldVersion > 0 || !mustExist) return migrateIndexedDb(opened, transaction, oldVersion);
          isUnknown = true;
          // With this transaction the database itself is taken back.
          transaction.done.catch(() => {});
          transaction.abort();
        },
        blocked: onBlocked,
        // A newer version of the application or a deletion waits for us: what it does must not wait for ever.
        blocking(_current, _blocked, event) {
          lost = 'was given up for a newer version of it, or for its deletion';
          (event.target as IDBDatabase).close();
        },
        terminated() {
          lost = 'was closed by the browser, which may have removed its data';
        },
      }),
    );
    try {
      checkSchema(database);
    } catch (error) {
      database.close();
      throw error;
    }
    return {
      database,
      get lost() {
        return lost;
      },
    };
  } catch (error) {
    throw isUnknown ? databaseError('DATABASE_UNAVAILABLE', `There is no database ${name}.`) : toIndexedDbError(error, name);
  }
}

/** A tab with an older version that does not let go would keep us waiting: rejects then, and closes what opens later. */
function refuseWhenBlocked(name: string, open: (onBlocked: () => void) => Promise<IDBPDatabase>): Promise<IDBPDatabase> {
  return new Promise((resolve, reject) => {
    let isBlocked = false;
    const onBlocked = (): void => {
      isBlocked = true;
      reject(new StorageError('DATABASE_LOCKED', `An older version of the database ${name} is open in another tab.`));
    };
    open(onBlocked).then((database) => (isBlocked ? database.close() : resolve(database)), reject);
  });
}

function hasIndexedDb(): boolean {
  // Some browsers have the name without anything behind it where storage is not allowed.
  return typeof indexedDB === 'object' && indexedDB !== null;
}
