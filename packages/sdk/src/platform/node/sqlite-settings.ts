/** Settings of every SQLite connection that writes a store. */
import type { SqliteConnection } from './sqlite-connection.js';

/** To be called before the first statement. */
export function prepareConnection(connection: SqliteConnection): void {
  connection.exec('PRAGMA synchronous = FULL');
  // A key that is deleted must not be found in what its row leaves free.
  connection.exec('PRAGMA secure_delete = ON');
}
