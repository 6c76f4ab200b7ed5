/** A directory as a vault: the contract, and what lies in the directory. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testFileVault } from '../../storage/file-vault.contract.js';
import type { FileVault, VaultFile } from '../../ports/file-vault.js';
import { directoryVault } from './directory-vault.js';
import { toVaultError } from './vault-errors.js';

let parent: string;
let path: string;

function newParent(): void {
  parent = mkdtempSync(join(tmpdir(), 'kitewire-vault-'));
  path = join(parent, 'app.db-files');
}

function removeParent(): void {
  rmSync(parent, { recursive: true, force: true });
}

function create(): FileVault {
  return directoryVault({ path: () => path });
}

testFileVault('directoryVault()', {
  create() {
    newParent();
    return create();
  },
  reopen: create,
  dispose: removeParent,
});

describe('a directory as a vault', () => {
  beforeEach(newParent);
  afterEach(removeParent);

  async function make(vault: FileVault, name: string, content = ''): Promise<VaultFile> {
    const file = (await vault.open(name, { create: true }))!;
    await file.write(0, new TextEncoder().encode(content));
    return file;
  }

  it('makes nothing before a file is made', async () => {
    const vault = create();
    await vault.open('a');
    await vault.list();
    await vault.delete('a');
    await vault.touch('a');
    expect(readdirSync(parent)).toEqual([]);
  });

  it('lets nobody but its owner look into it', async () => {
    const file = await make(create(), 'a', 'text');
    expect([statSync(path).mode & 0o777, statSync(join(path, 'a')).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(readFileSync(join(path, 'a'), 'utf8')).toBe('text');
    await file.close();
  });

  it('follows no links, and takes nothing for a file that is none', async () => {
    mkdirSync(join(path, 'folder'), { recursive: true });
    const outside = join(parent, 'outside');
    writeFileSync(outside, 'of somebody else');
    symlinkSync(outside, join(path, 'link'));
    symlinkSync(join(parent, 'new'), join(path, 'dangling'));
    execFileSync('mkfifo', [join(path, 'pipe')]);
    const vault = create();
    for (const name of ['link', 'dangling', 'folder', 'pipe']) {
      for (const options of [{}, { create: true }]) await expect(vault.open(name, options), name).rejects.toMatchObject({ name: 'FileError', code: 'NOT_A_FILE' });
    }
    expect(await vault.list()).toEqual([]);
    await expect(vault.rename('link', 'a')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await vault.delete('link');
    await vault.touch('dangling');
    expect([readFileSync(outside, 'utf8'), existsSync(join(parent, 'new'))]).toEqual(['of somebody else', false]);
  });

  it('shows nothing that it would not have made', async () => {
    await (await make(create(), 'a')).close();
    for (const name of ['.hidden', 'A.TXT', 'a b']) writeFileSync(join(path, name), '');
    expect((await create().list()).map(({ name }) => name)).toEqual(['a']);
  });

  it('only reads where it was told to', async () => {
    await (await make(create(), 'a', 'text')).close();
    const vault = directoryVault({ path: () => path, readonly: true });
    const file = (await vault.open('a'))!;
    expect(new TextDecoder().decode(await file.read(0, 10))).toBe('text');
    const before = await vault.list();
    await vault.touch('a');
    expect(await vault.list()).toEqual(before);
    const changes = [() => vault.open('b', { create: true }), () => vault.delete('a'), () => vault.rename('a', 'b'), () => file.write(0, new Uint8Array(1)), () => file.truncate(0), () => file.flush()];
    for (const change of changes) await expect(change()).rejects.toMatchObject({ name: 'FileError', code: 'ACCESS_DENIED' });
    await file.close();
    expect(readdirSync(path)).toEqual(['a']);
  });

  it('says when there is no space left', async () => {
    // What every write to it finds, on systems that have it.
    if (!existsSync('/dev/full')) return;
    let fault: unknown;
    try {
      writeFileSync('/dev/full', 'x');
    } catch (error) {
      fault = error;
    }
    expect(toVaultError(fault, 'The file a could not be written', 'WRITE_FAILED')).toMatchObject({ code: 'DISK_FULL', cause: fault, message: expect.stringContaining('ENOSPC') });
  });

  it.each([
    ['EACCES', 'ACCESS_DENIED'],
    ['EROFS', 'ACCESS_DENIED'],
    ['EDQUOT', 'DISK_FULL'],
    ['EIO', 'WRITE_FAILED'],
  ])('tells %s as %s', (system, code) => {
    const fault = Object.assign(new Error('of the system'), { code: system });
    expect(toVaultError(fault, 'The file a could not be written', 'WRITE_FAILED')).toMatchObject({ name: 'FileError', code, cause: fault });
  });

  it('tells what stands in its way', async () => {
    writeFileSync(path, 'a file where the directory should be');
    await expect(create().open('a')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(create().open('a', { create: true })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(create().list()).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  });
});
