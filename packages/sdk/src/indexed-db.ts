/** The door `@kitewire/sdk/indexed-db`: a storage in an IndexedDB database, for browsers. */
export { indexedDb } from './platform/browser/indexed-db.js';
