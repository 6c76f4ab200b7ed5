/** Keeps a second writer out: a sibling database that is held in an exclusive transaction. */
import { StorageError } from '../../errors/storage-error.js';
import type { SqliteDriver } from './sqlite-driver.js';

/**
 * Takes the lock of the database at `path`, which is the file `path-lock` beside it.
 *
 * The lock is the operating system's, so it ends with the process, even by SIGKILL; the file stays. The database
 * itself is not held, so other programs may read it.
 *
 * @returns what gives the lock back; it must be kept, because a connection that nobody refers to is collected, and its
 * lock with it
 */
export function acquireSqliteLock(Driver: SqliteDriver, path: string): () => void {
  const lock = new Driver(`${path}-lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'SQLITE_BUSY') {
      throw new StorageError('DATABASE_LOCKED', `The database ${path} is open in another client.`, { cause: error });
    }
    if (code === 'SQLITE_NOTADB') {
      throw new StorageError('FOREIGN_DATABASE', `The file ${path}-lock belongs to another program.`, { cause: error });
    }
    throw error;
  }
  return () => lock.close();
}
