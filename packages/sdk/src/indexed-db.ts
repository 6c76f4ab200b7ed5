/** The door `@kitewire/sdk/indexed-db`: a storage in an IndexedDB database, for browsers. */
export { indexedDb, type IndexedDbOptions } from './platform/browser/indexed-db.js';
