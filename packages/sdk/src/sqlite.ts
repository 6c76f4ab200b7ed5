/** The door `@kitewire/sdk/sqlite`: a storage in a SQLite file, for Node.js. */
export type { SqliteDriverName } from './platform/node/sqlite-driver.js';
export { sqlite, type SqliteOptions } from './platform/node/sqlite-storage.js';
