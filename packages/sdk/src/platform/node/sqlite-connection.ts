/** What the SQLite store asks of an engine: the little that every one of them can do. */

/** What SQLite stores. 64-bit numbers beyond the safe ones do not occur in our tables. */
export type SqliteValue = string | number | Uint8Array | null;

/** A row by the names of its columns. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A row as a list of its columns, in their order. */
export type SqliteList = readonly SqliteValue[];

/** A prepared statement; each call binds its own values. */
export interface SqliteStatement<Row = SqliteRow> {
  /** Carries it out, and tells how many rows it changed. */
  run(...values: readonly SqliteValue[]): number;
  get(...values: readonly SqliteValue[]): Row | undefined;
  all(...values: readonly SqliteValue[]): readonly Row[];
  /** Rows one after the other; the connection is busy until the last one. */
  iterate(...values: readonly SqliteValue[]): Iterable<Row>;
}

/** One connection to a file. */
export interface SqliteConnection {
  /** Carries out a script without results. */
  exec(script: string): void;
  prepare(query: string): SqliteStatement;
  /** A query whose rows are lists: where there are many, making an object of each takes longer than to find them. */
  prepareLists(query: string): SqliteStatement<SqliteList>;
  close(): void;
}

/** An engine that was found and works. */
export interface SqliteDriver {
  readonly name: 'better-sqlite3' | 'node:sqlite';
  /**
   * Opens a file, waiting for nobody who has it locked.
   *
   * `readonly` refuses to write, and to make the file when it is not there. `isDamaged` reads what can be read of a
   * file that lacks its end.
   */
  open(path: string, options?: SqliteOpenOptions): SqliteConnection;
}

/** See `SqliteDriver.open`. */
export interface SqliteOpenOptions {
  readonly readonly?: boolean;
  readonly isDamaged?: boolean;
}

/** By this SQLite goes on where the header promises more pages than there are; engines guard it, as it allows more than that. */
export const tolerateMissingPages = 'PRAGMA writable_schema = ON';

/** The only value that a query gives. */
export function readSingle(connection: SqliteConnection, query: string): SqliteValue {
  const row = connection.prepare(query).get();
  return row === undefined ? null : (Object.values(row)[0] ?? null);
}

/** Carries out work as one transaction: all of it, or nothing when it throws. */
export function inTransaction<Result>(connection: SqliteConnection, work: () => Result): Result {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      connection.exec('ROLLBACK');
    } catch {
      // After some errors, as of a full disk, SQLite has taken the transaction back already; the first error says why.
    }
    throw error;
  }
}
