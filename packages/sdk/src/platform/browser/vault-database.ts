/** The database of a browser's vault: which files there are, and their chunks where the browser has no other place for them. */
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';

/** One file. Its bytes go by its id, so that a name can pass to it in one step. */
export interface FileRow {
  readonly name: string;
  readonly id: string;
  readonly size: number;
  readonly usedAt: number;
  /** Where its chunks are. */
  readonly area: 'opfs' | 'database';
}

/** One chunk. */
export interface ChunkRow {
  readonly id: string;
  readonly index: number;
  readonly bytes: Uint8Array;
}

export interface VaultSchema extends DBSchema {
  files: { key: string; value: FileRow };
  chunks: { key: [string, number]; value: ChunkRow };
}

export type VaultDatabase = IDBPDatabase<VaultSchema>;

/** Opens the database, making it where it is not there. */
export function openVaultDatabase(name: string, onLost: () => void): Promise<VaultDatabase> {
  return openDB<VaultSchema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('files', { keyPath: 'name' });
      database.createObjectStore('chunks', { keyPath: ['id', 'index'] });
    },
    // Whoever deletes it must not wait for us.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onLost();
    },
    terminated: onLost,
  });
}

/** Reads and writes one table in one transaction; gives what the work gives when that is stored. */
export async function changeTable<Table extends 'files' | 'chunks', Value>(
  database: VaultDatabase,
  table: Table,
  durability: IDBTransactionDurability,
  work: (store: IDBPObjectStore<VaultSchema, [Table], Table, 'readwrite'>) => Promise<Value>,
): Promise<Value> {
  const transaction = database.transaction(table, 'readwrite', { durability });
  // Awaited below, unless the work fails before, and then for the same reason.
  transaction.done.catch(() => {});
  const value = await work(transaction.store);
  await transaction.done;
  return value;
}
