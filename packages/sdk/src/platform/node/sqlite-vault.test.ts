/** The directory of files that lies beside a SQLite file. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testVaultOfStorage } from '../../storage/storage-vault.contract.js';
import { directoryVault } from './directory-vault.js';
import { changeStorageKey } from './change-storage-key.js';
import { findSecrets, key } from './sqlite-secrets.contract.js';
import { sqlite, type SqliteOptions } from './sqlite-storage.js';

let directory: string;

function newDirectory(): void {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-sqlite-vault-'));
}

function removeDirectory(): void {
  rmSync(directory, { recursive: true, force: true });
}

testVaultOfStorage('sqlite(path)', {
  create() {
    newDirectory();
    return sqlite(join(directory, 'app.db'));
  },
  dispose: removeDirectory,
});

testVaultOfStorage('sqlite(path, { key })', {
  create() {
    newDirectory();
    return sqlite(join(directory, 'app.db'), { key });
  },
  dispose: removeDirectory,
});

describe('the files beside an encrypted SQLite store', () => {
  beforeEach(newDirectory);
  afterEach(removeDirectory);

  const text = new TextEncoder().encode('murmured giraffe '.repeat(20_000));
  const pathOf = (): string => join(directory, 'app.db');
  const shown = (): readonly string[] => findSecrets(`${pathOf()}-files`, ['giraffe']);

  async function put(options: SqliteOptions, ...names: readonly string[]): Promise<void> {
    const storage = sqlite(pathOf(), options);
    const store = await storage.open();
    await store.commit([{ type: 'put', table: 'session', value: { mainDcId: 2, testMode: false } }]);
    for (const name of names) {
      const file = (await storage.vault!.open(name, { create: true }))!;
      await file.write(0, text);
      await file.close();
    }
    await store.close();
  }

  async function read(options: SqliteOptions, name: string): Promise<boolean> {
    const storage = sqlite(pathOf(), options);
    const store = await storage.open();
    try {
      const file = await storage.vault!.open(name);
      const bytes = await file?.read(0, text.length + 1);
      await file?.close();
      return bytes !== undefined && Buffer.compare(bytes, text) === 0;
    } finally {
      await store.close();
    }
  }

  it('are sealed by its key, and read by it: for writing and for reading', async () => {
    await put({ key: 'correct horse' }, 'out-1.bin', 'file-1');
    expect(shown()).toEqual([]);
    for (const readonly of [false, true]) expect(await read({ key: 'correct horse', readonly }, 'file-1')).toBe(true);
    await put({ key: 'correct horse' }, 'file-1');
    expect(sqlite(pathOf(), { key }).vault!.cacheLimit).toBe(sqlite(pathOf()).vault!.cacheLimit);
  });

  it('are sealed when it gets a key: what is to be sent stays, what can be had again goes', async () => {
    await put({}, 'out-1.bin', 'file-1', 'down-1', 'up-1.map');
    expect(shown()).toHaveLength(4);
    await changeStorageKey(pathOf(), { to: key });
    expect([shown(), readdirSync(`${pathOf()}-files`)]).toEqual([[], ['out-1.bin']]);
    expect(await read({ key }, 'out-1.bin')).toBe(true);
    await changeStorageKey(pathOf(), { from: key, to: 'another one' });
    expect(await read({ key: 'another one' }, 'out-1.bin')).toBe(true);
    await changeStorageKey(pathOf(), { from: 'another one' });
    expect(await read({}, 'out-1.bin')).toBe(true);
  });

  it('F06: can still be sent when a change of key was killed in between, and are sealed then', async () => {
    await put({ key }, 'out-1.bin');
    // What it does before the store loses its key: then it is killed, and the store has it still.
    const storage = sqlite(pathOf(), { key });
    const store = await storage.open();
    await storage.vault!.rename('out-1.bin', 'out-1.bin.draft');
    await store.close();
    const plain = directoryVault({ path: () => `${pathOf()}-files` });
    const copy = (await plain.open('out-1.bin', { create: true }))!;
    await copy.write(0, text);
    await copy.close();
    expect(shown()).toHaveLength(1);
    expect(await read({ key }, 'out-1.bin')).toBe(true);
    expect(shown()).toEqual([]);
  });
});

describe('the directory of files beside a SQLite file', () => {
  beforeEach(newDirectory);
  afterEach(removeDirectory);

  it('is one, by whatever path the file is named, and readers only read it', async () => {
    mkdirSync(join(directory, 'elsewhere'));
    const [path, alias] = [join(directory, 'app.db'), join(directory, 'elsewhere', 'alias.db')];
    const store = await sqlite(path).open();
    symlinkSync(path, alias);
    expect(readdirSync(directory)).not.toContain('app.db-files');
    const file = (await sqlite(alias).vault!.open('file-1', { create: true }))!;
    await file.write(0, new Uint8Array([1, 2, 3]));
    await file.close();
    expect([...readFileSync(join(`${path}-files`, 'file-1'))]).toEqual([1, 2, 3]);
    const read = (await sqlite(path, { readonly: true }).vault!.open('file-1'))!;
    expect(await read.read(0, 9)).toEqual(new Uint8Array([1, 2, 3]));
    await expect(read.write(0, new Uint8Array(1))).rejects.toMatchObject({ name: 'FileError', code: 'ACCESS_DENIED' });
    await read.close();
    await store.close();
  });
});
