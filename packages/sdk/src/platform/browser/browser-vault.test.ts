/** Vaults of browsers: the contract in both places that a file's bytes may have, and what a tab leaves that ends in between. */
import { describe, expect, it, vi } from 'vitest';
import { testFileVault } from '../../storage/file-vault.contract.js';
import { createFileCipher } from '../../encryption/file-cipher.js';
import { sealVault } from '../../encryption/seal-vault.js';
import { PartMap } from '../../files/part-map.js';
import type { FileVault, VaultFile } from '../../ports/file-vault.js';
import { memoryVault } from '../../storage/memory-vault.js';
import { browserRandom } from './browser-random.js';
import { browserVault } from './browser-vault.js';
import { fakeBrowser, done } from './fake-browser.contract.js';
import { FakeDirectory, fakeOpfs, type FakeFile } from './fake-opfs.contract.js';

const name = 'app-files';

/** A browser with a private file system, and what that holds. */
function openedOpfs(): FakeDirectory {
  fakeBrowser();
  return fakeOpfs();
}

const later = (): FileVault => browserVault(name);

testFileVault('browserVault() with a private file system', { create: () => (openedOpfs(), later()), reopen: later });
testFileVault('browserVault() without one', { create: () => (fakeBrowser(), later()), reopen: later });

async function put(vault: FileVault, file: string, content: Uint8Array, at = 0): Promise<void> {
  const opened = (await vault.open(file, { create: true }))!;
  await opened.write(at, content);
  await opened.close();
}

async function read(vault: FileVault, file: string): Promise<Uint8Array> {
  const opened = (await vault.open(file))!;
  const content = await opened.read(0, 10_000_000);
  await opened.close();
  return content;
}

/** The only directory of a directory. */
function inside(directory: FakeDirectory): FakeDirectory {
  expect(directory.entriesByName.size).toBe(1);
  return [...directory.entriesByName.values()][0] as FakeDirectory;
}

describe("a browser's vault", () => {
  it('makes nothing before its first use', async () => {
    const root = openedOpfs();
    later();
    expect([await indexedDB.databases(), root.entriesByName.size]).toEqual([[], 0]);
  });

  it('keeps the bytes in the private file system, in a directory for each database and file', async () => {
    const root = openedOpfs();
    await put(later(), 'a', new Uint8Array(1024 * 1024 + 5).fill(1));
    await put(browserVault('other/../files'), 'a', new Uint8Array(1));
    expect([...root.entriesByName.keys()]).toEqual(['kitewire-app-files', 'kitewire-other_252F_2e_2e_252Ffiles']);
    const chunks = inside(root.entriesByName.get('kitewire-app-files') as FakeDirectory);
    expect([...chunks.entriesByName].map(([index, file]) => [index, (file as FakeFile).bytes.length])).toEqual([['0', 1024 * 1024], ['1', 5]]);
  });

  it('goes on with files that lie in the database when the browser lets it use the file system one day', async () => {
    fakeBrowser();
    await put(later(), 'old', new Uint8Array([1, 2]));
    const root = fakeOpfs();
    const vault = later();
    await put(vault, 'old', new Uint8Array([3]), 1);
    await put(vault, 'new', new Uint8Array([4]));
    expect([await read(vault, 'old'), await read(vault, 'new')]).toEqual([new Uint8Array([1, 3]), new Uint8Array([4])]);
    expect(inside(inside(root)).entriesByName.size).toBe(1);
    vi.stubGlobal('navigator', {});
    await expect(later().open('new')).rejects.toMatchObject({ name: 'FileError', code: 'ACCESS_DENIED' });
    expect(await read(later(), 'old')).toEqual(new Uint8Array([1, 3]));
  });

  it('shows nothing of a write that a tab did not end, neither at once nor when the file grows', async () => {
    const root = openedOpfs();
    await put(later(), 'a', new Uint8Array([1, 2, 3]));
    const chunks = inside(inside(root));
    // The chunks were written, the size that covers them was not.
    const first = chunks.entriesByName.get('0') as FakeFile;
    first.bytes = Uint8Array.from({ length: 1000 }, (_, index) => first.bytes[index] ?? 9);
    (await chunks.getFileHandle('4', { create: true })).bytes = new Uint8Array(1000).fill(9);
    const file = (await later().open('a'))!;
    expect(await file.read(0, 100)).toEqual(new Uint8Array([1, 2, 3]));
    await file.write(5_000_000, new Uint8Array([7]));
    expect((await file.read(3, 4_999_997)).every((value) => value === 0)).toBe(true);
    await file.close();
  });

  it('removes bytes of files that are gone when it is used first', async () => {
    const root = openedOpfs();
    await put(later(), 'a', new Uint8Array([1]));
    const files = inside(root);
    await (await files.getDirectoryHandle('of nobody', { create: true })).getFileHandle('0', { create: true });
    const database = await done(indexedDB.open(name));
    const chunks = (): IDBObjectStore => database.transaction('chunks', 'readwrite').objectStore('chunks');
    for (const index of [0, 1]) await done(chunks().put({ id: 'of nobody', index, bytes: new Uint8Array(1) }));
    await later().list();
    expect([files.entriesByName.size, await done(chunks().count())]).toEqual([1, 0]);
    database.close();
    expect(await read(later(), 'a')).toEqual(new Uint8Array([1]));
  });

  it('says when there is no space left, and keeps what was there', async () => {
    const root = openedOpfs();
    const vault = later();
    const file = (await vault.open('a', { create: true }))!;
    await file.write(0, new Uint8Array([1, 2, 3]));
    const chunk = inside(inside(root)).entriesByName.get('0') as FakeFile;
    chunk.failure = new DOMException('full', 'QuotaExceededError');
    await expect(file.write(0, new Uint8Array(10))).rejects.toMatchObject({ name: 'FileError', code: 'DISK_FULL', cause: chunk.failure });
    chunk.failure = undefined;
    expect([await file.read(0, 10), chunk.writers]).toEqual([new Uint8Array([1, 2, 3]), 0]);
    await file.write(3, new Uint8Array([4]));
    expect(await file.read(0, 10)).toEqual(new Uint8Array([1, 2, 3, 4]));
    await file.close();
  });

  it('writes together what comes while it writes', async () => {
    const root = openedOpfs();
    const file = (await later().open('a', { create: true }))!;
    await file.write(0, new Uint8Array(10));
    const chunk = inside(inside(root)).entriesByName.get('0') as FakeFile;
    const writing = vi.spyOn(chunk, 'createWritable');
    await Promise.all(Array.from({ length: 10 }, (_, index) => file.write(index, new Uint8Array([index]))));
    expect(writing).toHaveBeenCalledTimes(1);
    expect(await file.read(0, 10)).toEqual(Uint8Array.from({ length: 10 }, (_, index) => index));
    await file.close();
  });

  it('does things in the order in which they were asked for', async () => {
    openedOpfs();
    const file = (await later().open('a', { create: true }))!;
    const write = (at: number, ...values: number[]): Promise<void> => file.write(at, Uint8Array.from(values));
    await Promise.all([write(0, 5, 5, 5, 5), write(1, 6), file.truncate(3), write(4, 7), write(2, 8)]);
    expect(await file.read(0, 9)).toEqual(Uint8Array.from([5, 6, 8, 0, 7]));
    await file.close();
  });

  it('lets its database be deleted, and begins another', async () => {
    openedOpfs();
    const vault = later();
    await put(vault, 'a', new Uint8Array([1]));
    await done(indexedDB.deleteDatabase(name));
    expect(await vault.list()).toEqual([]);
    await put(vault, 'b', new Uint8Array([2]));
    expect(await read(vault, 'b')).toEqual(new Uint8Array([2]));
  });
});

describe('the map of a transfer in a sealed vault', () => {
  it('has the parts that were marked when a tab is killed between the bytes of a mark and their size', async () => {
    const beneath = memoryVault({ limit: 1_000_000 });
    let isKilled = false;
    const open: FileVault['open'] = async (...parameters) => {
      const file = await beneath.open(...parameters);
      if (!file) return undefined;
      const write: VaultFile['write'] = async (offset, bytes) => {
        const size = await file.size();
        await file.write(offset, bytes);
        if (isKilled) await file.truncate(size);
      };
      return { name: file.name, size: () => file.size(), read: (offset, length) => file.read(offset, length), write, truncate: (size) => file.truncate(size), flush: () => file.flush(), close: () => file.close() };
    };
    const sealed = (): FileVault => {
      const vault = sealVault({ open, rename: (...names) => beneath.rename(...names), delete: (each) => beneath.delete(each), touch: (each) => beneath.touch(each), list: () => beneath.list() });
      vault.unlock(createFileCipher(new Uint8Array(32).fill(1), browserRandom));
      return vault;
    };
    const map = await PartMap.create(sealed(), 'up-1.map', { fileId: '7' }, 10);
    for (const part of [0, 1, 2]) await map.mark(part);
    isKilled = true;
    await map.mark(3);
    const again = await PartMap.open(sealed(), 'up-1.map');
    expect([again?.header, [...(again?.done ?? [])]]).toEqual([{ fileId: '7' }, [0, 1, 2, 3]]);
  });
});
