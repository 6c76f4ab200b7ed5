/** Tables whose rows are a key and a body. */
import type { RecordCodec } from '../../storage/record-codec.js';
import { identityOf, readBody, writeBody } from './sqlite-bodies.js';
import type { SqliteConnection } from './sqlite-connection.js';

/** The reads and writes of one such table. */
export interface SqliteTable<Value> {
  /** By ascending key. */
  all(): Value[];
  /** The stored ones among these keys. */
  read(keys: readonly number[]): Map<number, Value>;
  put(key: number, value: Value): void;
  remove(key: number): void;
}

/** Under this key is the record of a table that has only one. */
export const onlyKey = 1;

/** @param key the name of the column; the others are `body` and `sum` */
export function prepareSqliteTable<Value>(connection: SqliteConnection, codec: RecordCodec, table: string, key: string): SqliteTable<Value> {
  const columns = `SELECT ${key} AS key, body, sum FROM ${table}`;
  const selectAll = connection.prepare(`${columns} ORDER BY ${key}`);
  const selectOne = connection.prepare(`${columns} WHERE ${key} = ?`);
  const select = connection.prepare(`${columns} WHERE ${key} IN (SELECT value FROM json_each(?))`);
  const put = connection.prepare(`INSERT OR REPLACE INTO ${table} (${key}, body, sum) VALUES (?, ?, ?)`);
  const remove = connection.prepare(`DELETE FROM ${table} WHERE ${key} = ?`);
  return {
    all: () => selectAll.all().map((row) => readBody(codec, identityOf(table, row['key'] as number), row) as Value),
    read(keys) {
      const [first] = keys;
      // Most often it is one, which is read in half the time so.
      const rows = keys.length === 1 && first !== undefined ? selectOne.all(first) : select.all(JSON.stringify(keys));
      return new Map(rows.map((row) => [row['key'] as number, readBody(codec, identityOf(table, row['key'] as number), row) as Value]));
    },
    put(at, value) {
      const { body, sum } = writeBody(codec, identityOf(table, at), value);
      put.run(at, body, sum);
    },
    remove: (at) => void remove.run(at),
  };
}
