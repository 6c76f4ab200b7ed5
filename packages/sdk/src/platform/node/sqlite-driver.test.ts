/** Which engine a SQLite store gets. */
import { describe, expect, it } from 'vitest';
import { loadBetterSqlite3 } from './better-sqlite3-driver.js';
import type { SqliteDriver } from './sqlite-connection.js';
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

  it('is not a SQLite of Node.js that cannot search', async () => {
    const statement = { run: () => ({ changes: 0 }), get: () => ({ used: 0 }), all: () => [], iterate: () => [] };
    const module: NodeSqliteModule = { DatabaseSync: class { exec(): void {} prepare(): typeof statement { return statement; } close(): void {} } };
    await expect(loadNodeSqlite(async () => module)).rejects.toThrow(/full-text search/);
  });
});
