/** Keeps a second writer out: a sibling database that is held in an exclusive transaction. */
import { databaseError } from '../../errors/database-error.js';
import { StorageError } from '../../errors/storage-error.js';
import type { SqliteConnection, SqliteDriver } from './sqlite-connection.js';
import { toStorageError } from './sqlite-errors.js';

/**
 * Takes the lock of the database at `path`, which is the file `path-lock` beside it.
 *
 * The lock is the operating system's, so it ends with the process, even by SIGKILL; the file stays. The database
 * itself is not held, so other programs may read it.
 *
 * @returns what gives the lock back; it must be kept, because a connection that nobody refers to is collected, and its
 * lock with it
 */
export function acquireSqliteLock(driver: SqliteDriver, path: string): () => void {
  let lock: SqliteConnection | undefined;
  try {
    lock = driver.open(`${path}-lock`);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { code } = toStorageError(error, path);
    if (code === 'DATABASE_LOCKED') throw new StorageError(code, `The database ${path} is open in another client.`, { cause: error });
    if (code === 'CORRUPT_DATABASE') {
      throw databaseError('FOREIGN_DATABASE', `The file ${path}-lock belongs to another program.`, { cause: error });
    }
    throw error;
  }
  const held = lock;
  return () => held.close();
}
