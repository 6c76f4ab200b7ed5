/** The keys that an IndexedDB database can have. */
import { type DataKeyGuard, guardByKey } from '../../encryption/data-key-guard.js';
import type { StorageKey } from '../../encryption/storage-key.js';
import { browserRandom } from './browser-random.js';
import { type DeviceKey, guardByDevice } from './device-key.js';

/** 32 random bytes, a passphrase, or `{ kind: 'device' }` for a key that the browser makes and keeps. */
export type IndexedDbKey = StorageKey | DeviceKey;

/** Throws a `UsageError` for a key that protects nothing. */
export function guardByIndexedDbKey(key: IndexedDbKey): DataKeyGuard {
  return typeof key === 'object' && 'kind' in key ? guardByDevice() : guardByKey(key, browserRandom);
}
