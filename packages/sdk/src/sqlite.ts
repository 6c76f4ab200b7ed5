/** The door `@kitewire/sdk/sqlite`: a storage in a SQLite file, for Node.js. */
export { sqlite } from './platform/node/sqlite-storage.js';
