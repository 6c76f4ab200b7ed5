/** The directory of files that lies beside a SQLite file. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testVaultOfStorage } from '../../storage/storage-vault.contract.js';
import { sqlite } from './sqlite-storage.js';

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
