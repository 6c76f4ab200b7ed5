/** Which engine a SQLite store gets. */
import { describe, expect, it } from 'vitest';
import { loadBetterSqlite3 } from './better-sqlite3-driver.js';
import type { SqliteDriver, SqliteRow } from './sqlite-connection.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { loadNodeSqlite, type NodeSqliteModule } from './node-sqlite-driver.js';

describe('the engine of a SQLite store', () => {
  const missing = Object.assign(new Error("Cannot find package 'better-sqlite3'"), { code: 'ERR_MODULE_NOT_FOUND' });
  const engine = (name: SqliteDriver['name']): SqliteDriver => ({ name, open: () => expect.unreachable() });
  const found = { 'better-sqlite3': async () => engine('better-sqlite3'), 'node:sqlite': async () => engine('node:sqlite') };
  const absent = { 'better-sqlite3': () => Promise.reject(missing), 'node:sqlite': () => Promise.reject(new Error('No such built-in module')) };

  it('is better-sqlite3 where that is installed, else what Node.js brings', async () => {
    expect((await loadSqliteDriver(undefined, found)).name).toBe('better-sqlite3');
    expect((await loadSqliteDriver(undefined, { ...found, 'better-sqlite3': absent['better-sqlite3'] })).name).toBe('node:sqlite');
  });

  it('is the one that was asked for, or none', async () => {
    expect((await loadSqliteDriver('node:sqlite', found)).name).toBe('node:sqlite');
    await expect(loadSqliteDriver('node:sqlite', { ...found, 'node:sqlite': absent['node:sqlite'] })).rejects.toMatchObject({ code: 'DRIVER_MISSING' });
    await expect(loadSqliteDriver('better-sqlite3', { ...found, 'better-sqlite3': absent['better-sqlite3'] })).rejects.toMatchObject({ code: 'DRIVER_MISSING', cause: missing });
  });

  it('is missing with what to install and why', async () => {
    await expect(loadSqliteDriver(undefined, absent)).rejects.toMatchObject({
      code: 'DRIVER_MISSING',
      message: expect.stringContaining('npm install better-sqlite3'),
      cause: missing,
    });
  });

  it('is not a better-sqlite3 whose native part does not fit', async () => {
    function misfit(): never {
      throw Object.assign(new Error('was compiled against a different Node.js version'), { code: 'ERR_DLOPEN_FAILED' });
    }
    await expect(loadBetterSqlite3(async () => ({ default: misfit as never }))).rejects.toMatchObject({ code: 'ERR_DLOPEN_FAILED' });
  });

  /** A module whose every query gives these rows. */
  function moduleWith(rows: readonly SqliteRow[]): NodeSqliteModule {
    const statement = { run: () => ({ changes: 0 }), get: () => rows[0], all: () => [...rows], iterate: () => rows };
    return { DatabaseSync: class { exec(): void {} prepare(): typeof statement { return statement; } close(): void {} } };
  }

  it('is not a SQLite of Node.js that cannot search', async () => {
    await expect(loadNodeSqlite(async () => moduleWith([{ used: 0 }]))).rejects.toThrow(/full-text search/);
  });

  it('gives rows by name or as lists, whichever it is', async () => {
    const query = "SELECT 1 AS used, 'x' AS text UNION SELECT 2, NULL";
    const engines = [await loadBetterSqlite3(), await loadNodeSqlite(async () => moduleWith([{ used: 1, text: 'x' }, { used: 2, text: null }]))];
    for (const each of engines) {
      const connection = each.open(':memory:');
      expect(connection.prepare(query).all()).toEqual([{ used: 1, text: 'x' }, { used: 2, text: null }]);
      const lists = connection.prepareLists(query);
      expect([lists.all(), [...lists.iterate()], lists.get()]).toEqual([[[1, 'x'], [2, null]], [[1, 'x'], [2, null]], [1, 'x']]);
      connection.close();
    }
  });
});
