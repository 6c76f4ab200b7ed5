/** The contract of the port of blobs, as a suite that each adapter's test runs. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobEntry, BlobStore, StagedBlob } from '../ports/blob-store.js';
import { someBytes } from './upload-area.contract.js';

/** What an adapter's test provides. */
export interface BlobStoreFixture {
  /** Opens the store with what was in it; several times in one test, one after the other. */
  open(): Promise<BlobStore>;
  /** Lets all blobs be stored so many ms earlier. */
  age(ms: number): Promise<void>;
  /** Called after each test, when the store is closed. */
  dispose(): Promise<void>;
}

/** Runs the suite against one adapter. */
export function testBlobStore(name: string, fixture: BlobStoreFixture): void {
  describe(`${name} as a store of blobs`, () => {
    let store: BlobStore;
    let folder: string;
    beforeEach(async () => {
      store = await fixture.open();
      folder = mkdtempSync(join(tmpdir(), 'kitewire-staged-'));
    });
    afterEach(async () => {
      await store.close();
      await fixture.dispose();
      rmSync(folder, { recursive: true });
    });

    const bytes = someBytes(10_000);
    const keyOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
    const key = keyOf(bytes);
    let staged = 0;
    const stage = async (content: Uint8Array = bytes): Promise<StagedBlob> => {
      const path = join(folder, `staged-${(staged += 1)}`);
      await writeFile(path, content);
      return { key: keyOf(content), size: content.length, path };
    };
    const list = async (): Promise<BlobEntry[]> => {
      const entries: BlobEntry[] = [];
      for await (const entry of store.list()) entries.push(entry);
      return entries.sort((one, other) => (one.key < other.key ? -1 : 1));
    };
    const isRecent = (time: number): boolean => Math.abs(time - Date.now()) < 60_000;

    it('takes a staged file away, and gives any range of its bytes', async () => {
      const blob = await stage();
      await store.put(blob);
      expect(existsSync(blob.path)).toBe(false);
      expect(await store.read(key, 0, 20_000)).toEqual(bytes);
      expect(await store.read(key, 100, 50)).toEqual(bytes.subarray(100, 150));
      expect(await store.read(key, 9990, 50)).toEqual(bytes.subarray(9990));
      expect(await store.read(key, 10_000, 50)).toEqual(new Uint8Array());
      expect(await store.read(key, 50_000, 50)).toEqual(new Uint8Array());
    });

    it('keeps bytes from memory under the same name', async () => {
      expect(await store.putBytes(bytes)).toBe(key);
      await store.put(await stage());
      expect(await store.putBytes(bytes)).toBe(key);
      expect((await list()).map((entry) => entry.key)).toEqual([key]);
      expect(await store.read(key, 0, 20_000)).toEqual(bytes);
    });

    it('keeps equal bytes once, and takes their staged file away each time', async () => {
      const [one, other] = [await stage(), await stage()];
      await Promise.all([store.put(one), store.put(other)]);
      expect([one, other].map(({ path }) => existsSync(path))).toEqual([false, false]);
      expect(await list()).toMatchObject([{ key, size: 10_000 }]);
    });

    it('gives whoever reads a blob an array that is theirs', async () => {
      const long = someBytes(40_000);
      const longKey = await store.putBytes(long);
      const read = await store.read(longKey, 0, long.length);
      read?.fill(0);
      expect(read?.buffer).not.toBe(long.buffer);
      expect(await store.read(longKey, 0, long.length)).toEqual(someBytes(40_000));
    });

    it('puts a blob again whose staged file it has taken already', async () => {
      const blob = await stage();
      await store.put(blob);
      await store.put(blob);
      expect(await store.read(key, 0, 20_000)).toEqual(bytes);
    });

    it('fails for a blob that is neither here nor there, and keeps nothing of it', async () => {
      await expect(store.put({ key, size: 5, path: join(folder, 'missing') })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(await store.read(key, 0, 1)).toBeUndefined();
      expect(await list()).toEqual([]);
    });

    it('has its blobs after it was opened again', async () => {
      await store.put(await stage());
      await store.close();
      store = await fixture.open();
      expect(await store.read(key, 1, 3)).toEqual(bytes.subarray(1, 4));
      const [entry] = await list();
      expect(entry).toMatchObject({ key, size: 10_000 });
      expect(isRecent(entry?.storedAt ?? 0)).toBe(true);
    });

    it('lists all blobs, however many', async () => {
      const many = Array.from({ length: 25 }, (_, seed) => someBytes(100, seed + 1));
      for (const content of many) await store.putBytes(content);
      expect((await list()).map((entry) => entry.key)).toEqual(many.map(keyOf).sort());
    });

    it('deletes a blob, and does not mind when there is none', async () => {
      await store.put(await stage());
      expect(await store.read(key, 0, 1)).toBeDefined();
      expect(await store.delete(key)).toBe(true);
      expect(await store.read(key, 0, 1)).toBeUndefined();
      expect(await store.delete(key)).toBe(true);
      expect(await list()).toEqual([]);
    });

    it('deletes no blob that was stored since a time, were it stored again', async () => {
      const hour = 3_600_000;
      await store.put(await stage());
      expect(await store.delete(key, Date.now() - hour)).toBe(false);
      await fixture.age(2 * hour);
      await store.put(await stage());
      expect(await store.delete(key, Date.now() - hour)).toBe(false);
      expect(await store.read(key, 0, 20_000)).toEqual(bytes);
      await fixture.age(2 * hour);
      expect(await store.delete(key, Date.now() - hour)).toBe(true);
      expect(await list()).toEqual([]);
    });

    it.each(['', '..', '../../etc/passwd', `../${'a'.repeat(61)}`, `${'a'.repeat(64)}/..`, 'A'.repeat(64), `${'a'.repeat(63)}\0`])('S22 knows no blob by the name %j, which is no hash', async (text) => {
      expect(await store.read(text, 0, 10)).toBeUndefined();
      const blob = { ...(await stage()), key: text };
      await expect(store.put(blob)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      await expect(store.delete(text)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(existsSync(blob.path)).toBe(true);
    });

    it('refuses to work once it is closed', async () => {
      await store.put(await stage());
      await store.close();
      await expect(store.read(key, 0, 1)).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
      await expect(store.put(await stage())).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
      await expect(list()).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    });
  });
}
