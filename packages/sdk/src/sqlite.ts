/** The door `@kitewire/sdk/sqlite`: a storage in a SQLite file, for Node.js. */
export type { ChangeKeyProgress } from './encryption/change-key-options.js';
export type { StorageKey } from './encryption/storage-key.js';
export { changeStorageKey, type ChangeStorageKeyOptions } from './platform/node/change-storage-key.js';
export type { SqliteDriverName } from './platform/node/sqlite-driver.js';
export { sqlite, type SqliteOptions } from './platform/node/sqlite-storage.js';
