/** The database of a server: in its directory, or in memory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../errors.js';
import { createSqliteStores } from '../stores/sqlite/create-sqlite-stores.js';
import type { Stores } from '../stores/stores.js';

const databaseName = 'kitewire.sqlite';

/**
 * Opens the database in a directory, which is made when it is missing; without one, a database in memory.
 *
 * Rejects with a `StorageError` when that cannot be.
 */
export async function openStores(directory: string | undefined): Promise<Stores> {
  if (directory === undefined) return createSqliteStores(':memory:');
  try {
    // It will hold authorization keys: nobody else's business.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StorageError('STORAGE_UNAVAILABLE', `the directory ${directory}: it cannot be made: choose one that may be written`, { cause });
  }
  return createSqliteStores(join(directory, databaseName));
}
