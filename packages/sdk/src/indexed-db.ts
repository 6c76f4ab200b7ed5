/** The door `@kitewire/sdk/indexed-db`: a storage in an IndexedDB database, for browsers. */
export type { ChangeKeyProgress } from './encryption/change-key-options.js';
export type { StorageKey } from './encryption/storage-key.js';
export { changeIndexedDbKey, type ChangeIndexedDbKeyOptions } from './platform/browser/change-indexed-db-key.js';
export type { DeviceKey } from './platform/browser/device-key.js';
export { indexedDb, type IndexedDbOptions } from './platform/browser/indexed-db.js';
export type { IndexedDbKey } from './platform/browser/indexed-db-key.js';
