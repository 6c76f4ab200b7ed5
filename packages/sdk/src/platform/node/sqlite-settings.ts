/** Settings of every SQLite connection that writes a store, and what becomes of pages that nothing needs any more. */
import { readSingle, type SqliteConnection } from './sqlite-connection.js';

/** So many free pages are kept for what comes next, and at most so many are given back at once: 4 MB. */
const pages = 1000;

const keepsFreePages = 0;

/** To be called before the first statement. */
export function prepareConnection(connection: SqliteConnection): void {
  connection.exec('PRAGMA synchronous = FULL');
  // A key that is deleted must not be found in what its row leaves free.
  connection.exec('PRAGMA secure_delete = ON');
  // 64 MB of log before it is moved into the file: what changes often is moved less often. After a kill it is read again,
  // which takes 50 ms.
  connection.exec('PRAGMA wal_autocheckpoint = 16000');
}

/** Makes a file that was begun by an earlier version able to shrink, by writing it anew. Not within a transaction. */
export function letShrink(connection: SqliteConnection): void {
  if (readSingle(connection, 'PRAGMA auto_vacuum') === keepsFreePages) connection.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM');
}

/** Gives pages back to the file system when a quarter of the file is free. */
export function giveBackPages(connection: SqliteConnection): void {
  const free = readSingle(connection, 'PRAGMA freelist_count') as number;
  const all = readSingle(connection, 'PRAGMA page_count') as number;
  if (free > pages && free > all / 4) connection.exec(`PRAGMA incremental_vacuum(${pages})`);
}
