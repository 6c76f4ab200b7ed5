/** Who keeps the key of a store safe: seals it for the store to keep, and opens what the store has kept. */
import type { RandomSource } from '@kitewire/mtproto';
import { databaseError } from '../errors/database-error.js';
import type { StorageError } from '../errors/storage-error.js';
import { checkStorageKey, type KeyRecord, type StorageKey, unwrapDataKey, wrapDataKey } from './storage-key.js';

/** One way of sealing the key of a store. */
export interface DataKeyGuard {
  /** Seals it; what this gives is all that the store keeps of its key. */
  wrap(dataKey: Uint8Array): Promise<unknown>;
  /** Rejects with a `StorageError`: `WRONG_KEY`, `NEWER_DATABASE`, or `CORRUPT_DATABASE` for what no `wrap` gives. */
  unwrap(kept: unknown): Promise<Uint8Array>;
}

/** The guard that is a key or passphrase of the application; throws a `UsageError` for one that protects nothing. */
export function guardByKey(key: StorageKey, random: RandomSource): DataKeyGuard {
  checkStorageKey(key);
  return {
    wrap: (dataKey) => wrapDataKey(dataKey, key, random),
    unwrap: async (kept) => unwrapDataKey(toKeyRecord(kept), key),
  };
}

/** What a store keeps of its key cannot be read any more. */
export function damagedKey(cause?: unknown): StorageError {
  return databaseError('CORRUPT_DATABASE', 'What the store keeps of its key is damaged: without that no key opens it.', { cause });
}

function toKeyRecord(kept: unknown): KeyRecord {
  const record = kept as Partial<KeyRecord> & { readonly device?: unknown };
  if (typeof kept !== 'object' || kept === null || typeof record.version !== 'number') throw damagedKey();
  if (record.device !== undefined) throw databaseError('WRONG_KEY', 'The store is protected by a key of this browser, and was given another.');
  const { scrypt } = record;
  if (record.version === 1) {
    if (!(record.wrapped instanceof Uint8Array)) throw damagedKey();
    if (scrypt !== undefined && !(scrypt?.salt instanceof Uint8Array && [scrypt.N, scrypt.r, scrypt.p].every((cost) => Number.isSafeInteger(cost) && cost > 0))) throw damagedKey();
  }
  return record as KeyRecord;
}
