/** SQLite by the optional package `better-sqlite3`, loaded at the first use and not at import. */
import type BetterSqlite3 from 'better-sqlite3';
import { type SqliteConnection, type SqliteDriver, type SqliteStatement, tolerateMissingPages } from './sqlite-connection.js';

/** What the package exports: the class of its connections. */
export type BetterSqlite3Class = typeof BetterSqlite3;

/** Rejects when the package is not there, or when its native part does not fit. */
export async function loadBetterSqlite3(load: () => Promise<{ default: BetterSqlite3Class }> = () => import('better-sqlite3')): Promise<SqliteDriver> {
  const { default: Database } = await load();
  // The native part is only looked for now, and is missing on systems that nobody has built it for.
  new Database(':memory:').close();
  return {
    name: 'better-sqlite3',
    open(path, { readonly = false, isDamaged = false } = {}) {
      const database = new Database(path, { readonly, fileMustExist: readonly, timeout: 0 });
      if (isDamaged) database.unsafeMode(true).exec(tolerateMissingPages);
      return toConnection(database);
    },
  };
}

function toConnection(database: BetterSqlite3.Database): SqliteConnection {
  return {
    exec: (script) => void database.exec(script),
    prepare: (query) => toStatement(database.prepare(query)),
    prepareLists: (query) => toStatement(database.prepare(query).raw()),
    close: () => void database.close(),
  };
}

function toStatement<Row>(statement: BetterSqlite3.Statement): SqliteStatement<Row> {
  return {
    run: (...values) => statement.run(...values).changes,
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    iterate: (...values) => statement.iterate(...values) as Iterable<Row>,
  };
}
