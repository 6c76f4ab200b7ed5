/** SQLite by `node:sqlite`, which newer versions of Node.js bring along. */
import {
  readSingle,
  type SqliteConnection,
  type SqliteDriver,
  type SqliteList,
  type SqliteRow,
  type SqliteStatement,
  type SqliteValue,
  tolerateMissingPages,
} from './sqlite-connection.js';

interface NodeStatement {
  run(...values: readonly SqliteValue[]): { readonly changes: number | bigint };
  get(...values: readonly SqliteValue[]): SqliteRow | undefined;
  all(...values: readonly SqliteValue[]): SqliteRow[];
  iterate(...values: readonly SqliteValue[]): Iterable<SqliteRow>;
}

interface NodeDatabase {
  exec(script: string): void;
  prepare(query: string): NodeStatement;
  /** Only in versions that are defensive unless told otherwise. */
  enableDefensive?(active: boolean): void;
  close(): void;
}

/** The part of the module that is used; the types of the oldest supported Node.js do not know it. */
export interface NodeSqliteModule {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly?: boolean }) => NodeDatabase;
}

// Named by a variable: bundlers and the compiler would look for a module that old versions do not have.
const moduleName = 'node:sqlite';

/** Rejects where Node.js has no such module, or one without full-text search. */
export async function loadNodeSqlite(
  load: () => Promise<NodeSqliteModule> = () => import(/* @vite-ignore */ moduleName) as Promise<NodeSqliteModule>,
): Promise<SqliteDriver> {
  const { DatabaseSync } = await load();
  const probe = toConnection(new DatabaseSync(':memory:'));
  const canSearch = readSingle(probe, "SELECT sqlite_compileoption_used('ENABLE_FTS5')");
  probe.close();
  if (canSearch !== 1) throw new Error('The SQLite of this Node.js has no full-text search (FTS5).');
  return {
    name: 'node:sqlite',
    open(path, { readonly = false, isDamaged = false } = {}) {
      const database = new DatabaseSync(path, { readOnly: readonly });
      if (isDamaged) {
        database.enableDefensive?.(false);
        database.exec(tolerateMissingPages);
      }
      return toConnection(database);
    },
  };
}

function toConnection(database: NodeDatabase): SqliteConnection {
  return {
    exec: (script) => database.exec(script),
    prepare: (query) => toStatement(database.prepare(query), (row) => row),
    prepareLists: (query) => toStatement<SqliteList>(database.prepare(query), Object.values),
    close: () => database.close(),
  };
}

function toStatement<Row>(statement: NodeStatement, toRow: (row: SqliteRow) => Row): SqliteStatement<Row> {
  return {
    run: (...values) => Number(statement.run(...values).changes),
    get(...values) {
      const row = statement.get(...values);
      return row && toRow(row);
    },
    all: (...values) => statement.all(...values).map(toRow),
    *iterate(...values) {
      for (const row of statement.iterate(...values)) yield toRow(row);
    },
  };
}
