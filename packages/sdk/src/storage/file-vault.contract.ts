/** The contract of every vault of files, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileVault, VaultFile } from '../ports/file-vault.js';

/** What an adapter's test provides. */
export interface FileVaultFixture {
  /** A vault that holds nothing yet. */
  create(): FileVault;
  /** The same files as a later process finds them; the same vault unless given. */
  reopen?(vault: FileVault): FileVault;
  /** Called after each test. */
  dispose?(): void;
}

/** Runs the suite against one adapter. */
export function testFileVault(title: string, fixture: FileVaultFixture): void {
  describe(`${title} as a vault of files`, () => {
    let vault: FileVault;

    beforeEach(() => {
      vault = fixture.create();
    });

    afterEach(() => fixture.dispose?.());

    const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
    const reopen = (): void => void (vault = fixture.reopen?.(vault) ?? vault);
    const sizes = async (): Promise<Record<string, number>> => Object.fromEntries((await vault.list()).map(({ name, size }) => [name, size]));

    async function make(name: string, content = bytes()): Promise<VaultFile> {
      const file = await vault.open(name, { create: true });
      if (content.length > 0) await file!.write(0, content);
      return file!;
    }

    async function put(name: string, content: Uint8Array): Promise<void> {
      const file = await make(name, content);
      await file.close();
    }

    async function contentOf(name: string): Promise<Uint8Array | undefined> {
      const file = await vault.open(name);
      const content = file && (await file.read(0, (await file.size()) + 10));
      await file?.close();
      return content;
    }

    it('is empty at first, and gives no file that nobody has made', async () => {
      expect(await vault.list()).toEqual([]);
      expect(await vault.open('a')).toBeUndefined();
      expect(await vault.open('a', { create: false })).toBeUndefined();
      expect(await vault.list()).toEqual([]);
    });

    it('makes an empty file, and opens the one that is there', async () => {
      const file = await make('up-1.map');
      expect([file.name, await file.size(), await file.read(0, 10)]).toEqual(['up-1.map', 0, bytes()]);
      await file.write(0, bytes(1, 2, 3));
      await file.close();
      const again = await make('up-1.map');
      expect(await again.read(0, 10)).toEqual(bytes(1, 2, 3));
      await again.close();
      expect(await sizes()).toEqual({ 'up-1.map': 3 });
    });

    it('refuses names that lead elsewhere, hide, or differ between file systems', async () => {
      const refused = ['', '.', '..', '.hidden', 'a/b', '../a', 'a\\b', 'A', 'ä', 'a b', 'a\0b', 'a\n', 'c:x', `${'a'.repeat(101)}`];
      await put('ok', bytes(1));
      for (const name of refused) {
        const error = { name: 'UsageError', code: 'USAGE' };
        await expect(vault.open(name), name).rejects.toMatchObject(error);
        await expect(vault.open(name, { create: true }), name).rejects.toMatchObject(error);
        await expect(vault.rename('ok', name), name).rejects.toMatchObject(error);
        await expect(vault.rename(name, 'ok'), name).rejects.toMatchObject(error);
        await expect(vault.delete(name), name).rejects.toMatchObject(error);
        await expect(vault.touch(name), name).rejects.toMatchObject(error);
      }
      for (const name of ['a', '0', '_a', '-a', 'a..b', 'a.', 'a'.repeat(100)]) await put(name, bytes(1));
      expect(Object.keys(await sizes()).length).toBe(8);
    });

    it('reads what is there: less at the end, nothing behind it', async () => {
      const file = await make('a', bytes(1, 2, 3, 4, 5));
      expect(await file.read(1, 3)).toEqual(bytes(2, 3, 4));
      expect(await file.read(3, 100)).toEqual(bytes(4, 5));
      expect(await file.read(5, 1)).toEqual(bytes());
      expect(await file.read(1_000_000, 10)).toEqual(bytes());
      expect(await file.read(2, 0)).toEqual(bytes());
      await file.close();
    });

    it('fills with zero between the end and what is written behind it', async () => {
      const file = await make('a', bytes(1, 2));
      await file.write(5, bytes(6));
      expect(await file.read(0, 10)).toEqual(bytes(1, 2, 0, 0, 0, 6));
      const far = 3 * 1024 * 1024 + 7;
      await file.write(far, bytes(9));
      expect(await file.size()).toBe(far + 1);
      expect((await file.read(6, 1_000_000)).every((value) => value === 0)).toBe(true);
      expect(await file.read(far - 3, 10)).toEqual(bytes(0, 0, 0, 9));
      await file.close();
    });

    it('keeps writes that overlap, cross any boundary and come at the same time', async () => {
      const length = 2_500_000;
      const content = Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 11)) & 0xff);
      const file = await make('a');
      const part = 200_000;
      const parts = Array.from({ length: Math.ceil(length / part) }, (_, index) => index * part);
      await Promise.all(parts.reverse().map((offset) => file.write(offset, content.subarray(offset, offset + part))));
      expect(await file.size()).toBe(length);
      expect(isSame(await file.read(0, length), content)).toBe(true);
      content.fill(1, 1_000_000, 1_100_000);
      await file.write(1_000_000, content.subarray(1_000_000, 1_100_000));
      await file.close();
      reopen();
      expect(isSame((await contentOf('a'))!, content)).toBe(true);
    });

    it('does not change with the bytes that were handed in or out', async () => {
      const given = bytes(1, 2, 3);
      const file = await make('a');
      const written = file.write(0, given);
      await written;
      given.fill(9);
      (await file.read(0, 3)).fill(8);
      expect(await file.read(0, 3)).toEqual(bytes(1, 2, 3));
      await file.close();
    });

    it('shows through each opening what was written through another', async () => {
      const one = await make('a', bytes(1));
      const other = (await vault.open('a'))!;
      await one.write(1, bytes(2));
      expect([await other.read(0, 9), await other.size()]).toEqual([bytes(1, 2), 2]);
      await other.write(0, bytes(5));
      await other.close();
      expect(await one.read(0, 9)).toEqual(bytes(5, 2));
      await one.close();
    });

    it('cuts and lengthens, and nothing of what was cut comes back', async () => {
      const file = await make('a', new Uint8Array(1_500_000).fill(7));
      await file.truncate(3);
      expect(await file.read(0, 10)).toEqual(bytes(7, 7, 7));
      await file.truncate(5);
      expect(await file.read(0, 10)).toEqual(bytes(7, 7, 7, 0, 0));
      await file.write(1_200_000, bytes(1));
      expect((await file.read(3, 1_199_997)).every((value) => value === 0)).toBe(true);
      await file.truncate(0);
      expect(await file.size()).toBe(0);
      await file.close();
      expect(await sizes()).toEqual({ a: 0 });
    });

    it('has everything after it was flushed and opened anew', async () => {
      const file = await make('a', bytes(1, 2, 3));
      await file.flush();
      await file.write(3, bytes(4));
      await file.close();
      reopen();
      expect(await contentOf('a')).toEqual(bytes(1, 2, 3, 4));
    });

    it('refuses a file that was closed, and closes it as often as asked', async () => {
      const file = await make('a', bytes(1));
      await file.close();
      await file.close();
      for (const use of [() => file.read(0, 1), () => file.write(0, bytes(1)), () => file.size(), () => file.truncate(0), () => file.flush()]) {
        await expect(use()).rejects.toMatchObject({ code: 'USAGE' });
      }
    });

    it('renames in place of another file', async () => {
      await put('down-1.part', bytes(1, 2, 3));
      await put('file-1', new Uint8Array(2_000_000));
      await put('other', bytes(9));
      await vault.rename('down-1.part', 'file-1');
      expect(await sizes()).toEqual({ 'file-1': 3, other: 1 });
      expect(await contentOf('file-1')).toEqual(bytes(1, 2, 3));
      await vault.rename('file-1', 'new');
      await vault.rename('new', 'new');
      reopen();
      expect(await contentOf('file-1')).toBeUndefined();
      expect(await contentOf('new')).toEqual(bytes(1, 2, 3));
    });

    it('cannot rename what is not there', async () => {
      await put('a', bytes(1));
      await expect(vault.rename('b', 'a')).rejects.toMatchObject({ name: 'FileError', code: 'SOURCE_MISSING' });
      expect(await sizes()).toEqual({ a: 1 });
    });

    it('removes what is there, and begins anew under the name', async () => {
      await put('a', bytes(1, 2, 3));
      await vault.delete('a');
      await vault.delete('a');
      expect(await vault.list()).toEqual([]);
      const file = await make('a');
      expect(await file.size()).toBe(0);
      await file.write(2, bytes(5));
      expect(await file.read(0, 9)).toEqual(bytes(0, 0, 5));
      await file.close();
    });

    it('removes an open file, whose writers cannot bring it back', async () => {
      const file = await make('a', bytes(1));
      await vault.delete('a');
      await file.write(1, bytes(2)).catch(() => {});
      await file.flush().catch(() => {});
      const next = await make('a', bytes(7));
      await file.write(0, bytes(3)).catch(() => {});
      await file.close();
      expect(await next.read(0, 9)).toEqual(bytes(7));
      await next.close();
      expect(await sizes()).toEqual({ a: 1 });
    });

    it('lists names and sizes, and when each file was used last', async () => {
      await put('a', bytes(1));
      await pause();
      await put('b', bytes(1, 2));
      const usedAt = async (name: string): Promise<number> => (await vault.list()).find((entry) => entry.name === name)!.usedAt;
      expect(await sizes()).toEqual({ a: 1, b: 2 });
      expect(await usedAt('a')).toBeLessThan(await usedAt('b'));
      await pause();
      await vault.touch('a');
      expect(await usedAt('a')).toBeGreaterThan(await usedAt('b'));
      const before = await usedAt('a');
      await pause();
      await contentOf('a');
      expect(await usedAt('a')).toBe(before);
      await put('b', bytes(3));
      expect(await usedAt('b')).toBeGreaterThan(before);
      await vault.touch('nothing');
      reopen();
      expect(Object.keys(await sizes()).sort()).toEqual(['a', 'b']);
    });

    it('has many files open', async () => {
      const names = Array.from({ length: 200 }, (_, index) => `f-${index}`);
      const files = await Promise.all(names.map((name) => make(name)));
      await Promise.all(files.map((file, index) => file.write(index, bytes(index))));
      const read = await Promise.all(files.map((file, index) => file.read(index, 2)));
      expect(read).toEqual(files.map((_, index) => bytes(index)));
      await Promise.all(files.map((file) => file.close()));
      expect(Object.keys(await sizes()).length).toBe(200);
    });
  });
}

/** Says of many bytes what a comparison that shows the difference takes seconds for. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

/** Longer than a clock's step. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 15));
}
