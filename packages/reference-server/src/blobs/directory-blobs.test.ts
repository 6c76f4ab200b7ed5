/** Tests of blobs in a directory: the contract, and what an earlier process left. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testBlobStore } from './blob-store.contract.js';
import { DirectoryBlobs } from './directory-blobs.js';

let folder: string | undefined;
const directory = (): string => (folder ??= mkdtempSync(join(tmpdir(), 'kitewire-blobs-')));
const clear = async (): Promise<void> => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
};

testBlobStore('a directory', {
  open: () => DirectoryBlobs.open({ directory: directory() }),
  age: async (ms) => {
    for (const name of readdirSync(directory(), { recursive: true }) as string[]) {
      const path = join(directory(), name);
      const time = (statSync(path).mtimeMs - ms) / 1000;
      utimesSync(path, time, time);
    }
  },
  dispose: clear,
});

describe('a directory of blobs', () => {
  beforeEach(directory);
  afterEach(clear);

  it('throws away what an earlier process did not finish, and nothing else', async () => {
    const first = await DirectoryBlobs.open({ directory: directory() });
    const key = await first.putBytes(Uint8Array.of(1, 2, 3));
    await first.close();
    writeFileSync(join(directory(), 'incoming', '7'), 'half of it');
    mkdirSync(join(directory(), 'notes'));
    const second = await DirectoryBlobs.open({ directory: directory() });
    expect(readdirSync(join(directory(), 'incoming'))).toEqual([]);
    expect(existsSync(join(directory(), 'notes'))).toBe(true);
    expect(await second.read(key, 0, 9)).toEqual(Uint8Array.of(1, 2, 3));
    expect(readdirSync(join(directory(), key.slice(0, 2)))).toEqual([key]);
    await second.close();
  });

  it('replaces a file of another length under the name of a blob', async () => {
    const store = await DirectoryBlobs.open({ directory: directory() });
    const key = await store.putBytes(Uint8Array.of(1, 2, 3));
    writeFileSync(join(directory(), key.slice(0, 2), key), 'x');
    expect(await store.read(key, 0, 9)).toEqual(new TextEncoder().encode('x'));
    expect(await store.putBytes(Uint8Array.of(1, 2, 3))).toBe(key);
    expect(await store.read(key, 0, 9)).toEqual(Uint8Array.of(1, 2, 3));
    await store.close();
  });

  it('leaves nothing of a file that it could not keep', async () => {
    const store = await DirectoryBlobs.open({ directory: directory() });
    const key = await store.putBytes(Uint8Array.of(1, 2, 3));
    await store.delete(key);
    // No file can be put where a directory is.
    mkdirSync(join(directory(), key.slice(0, 2), key));
    await expect(store.putBytes(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(readdirSync(join(directory(), 'incoming'))).toEqual([]);
    await store.close();
  });

  it('names a file when its bytes are durable, and has kept it when its name is, too', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const key = createHash('sha256').update(bytes).digest('hex');
    const [store, staged, inside] = [await DirectoryBlobs.open({ directory: directory() }), join(directory(), 'staged'), join(directory(), key.slice(0, 2))];
    const synced: { readonly file: number; readonly isNamed: boolean }[] = [];
    const handle = await open(directory(), 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const { sync } = prototype;
    vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
      synced.push({ file: (await this.stat()).ino, isNamed: existsSync(join(inside, key)) });
      return sync.call(this);
    });
    const keep = async (): Promise<void> => {
      writeFileSync(staged, bytes);
      await store.put({ key, size: bytes.length, path: staged });
    };
    const numberOf = (path: string): number => statSync(path).ino;
    await keep();
    expect(synced).toEqual([
      { file: numberOf(directory()), isNamed: false },
      { file: numberOf(join(inside, key)), isNamed: false },
      { file: numberOf(inside), isNamed: true },
    ]);
    // Whoever has renamed it may have been killed before the end.
    await keep();
    expect(synced.slice(3)).toEqual([{ file: numberOf(inside), isNamed: true }]);
    await store.close();
  });

  it('says which directory it cannot use', async () => {
    writeFileSync(join(directory(), 'file'), '');
    const opening = DirectoryBlobs.open({ directory: join(directory(), 'file', 'blobs') });
    await expect(opening).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('file') });
  });
});
