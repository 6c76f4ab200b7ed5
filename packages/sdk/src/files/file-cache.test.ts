/** Downloads that are kept. */
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors/file-error.js';
import { contentOf } from './download-model.contract.js';
import { FileCache } from './file-cache.js';
import { createTestVault } from './memory-vault.contract.js';

const MEBIBYTE = 1_048_576;
const PART = 524_288;
const noneWrong = async (): Promise<ReadonlySet<number>> => new Set();

function rig(cacheLimit = 16 * MEBIBYTE) {
  let uses = 0;
  const vault = createTestVault(() => (uses += 1));
  const bounded = { ...vault, cacheLimit };
  const cache = (): FileCache => new FileCache(bounded, createNodeCrypto());
  const total = (): number => [...vault.files.values()].reduce((sum, { length }) => sum + length, 0);
  return { vault, cache, total };
}

/** Keeps some parts of a file, and closes it. */
async function keep(cache: FileCache, key: string, content: Uint8Array, parts: readonly number[], isUseless = false): Promise<void> {
  const kept = await cache.open({ key, size: content.length }, noneWrong);
  for (const part of parts) await kept?.write(part, part * PART, content.subarray(part * PART, (part + 1) * PART));
  await kept?.close({ isUseless });
}

describe('the cache of downloads', () => {
  it('gives a whole file again, also where its size is not known', async () => {
    const { vault, cache } = rig();
    const content = contentOf(PART + 10);
    await keep(cache(), 'a', content, [1, 0]);
    expect([...vault.files.keys()]).toEqual([expect.stringMatching(/^file-[0-9a-f]{32}$/)]);
    for (const size of [content.length, undefined]) {
      const kept = await cache().open({ key: 'a', size }, noneWrong);
      expect([kept?.size, [...(kept?.parts ?? [])], await kept?.read(PART, 100)]).toEqual([content.length, [0, 1], content.subarray(PART)]);
      await kept?.close({ isUseless: false });
    }
  });

  it('goes on with the parts that a killed process has left', async () => {
    const { cache } = rig();
    const content = contentOf(2 * MEBIBYTE);
    const kept = await cache().open({ key: 'a', size: content.length }, noneWrong);
    await kept?.write(2, 2 * PART, content.subarray(2 * PART, 3 * PART));
    const again = await cache().open({ key: 'a', size: content.length }, noneWrong);
    expect([[...(again?.parts ?? [])], again?.size]).toEqual([[2], undefined]);
    expect(Buffer.compare((await again?.read(2 * PART, PART)) ?? new Uint8Array(), content.subarray(2 * PART, 3 * PART))).toBe(0);
  });

  it('leaves no file open when what is kept cannot be checked, or not be used', async () => {
    const { vault, cache } = rig();
    const content = contentOf(2 * MEBIBYTE);
    await keep(cache(), 'a', content, [0, 2]);
    await keep(cache(), 'b', content, [0, 1, 2, 3]);
    const fails = (): Promise<never> => Promise.reject(new FileError('SOURCE_FAILED', 'A fault of the disk.'));
    const failing = new FileCache({ ...vault, touch: fails }, createNodeCrypto());
    await expect(failing.open({ key: 'a', size: content.length }, fails)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    await expect(failing.open({ key: 'b', size: content.length }, noneWrong)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    expect(vault.handles.size).toBe(0);
    await failing.clear();
    expect(vault.files.size).toBe(0);
  });

  it('forgets parts that are not what they must be, and those that are gone', async () => {
    const { vault, cache } = rig();
    const content = contentOf(2 * MEBIBYTE);
    await keep(cache(), 'a', content, [0, 2]);
    const again = await cache().open({ key: 'a', size: content.length }, async ({ parts }) => new Set(parts.slice(0, 1)));
    expect([...(again?.parts ?? [])]).toEqual([2]);
    await again?.close({ isUseless: false });
    const [name = ''] = [...vault.files.keys()].filter((each) => !each.endsWith('.map'));
    vault.files.delete(name);
    expect([...((await cache().open({ key: 'a', size: content.length }, noneWrong))?.parts ?? [])]).toEqual([]);
  });

  it('does not give a file of another size, nor what a server has spoilt', async () => {
    const { vault, cache } = rig();
    await keep(cache(), 'a', contentOf(100), [0]);
    const other = await cache().open({ key: 'a', size: 99 }, noneWrong);
    expect([...(other?.parts ?? [])]).toEqual([]);
    await other?.close({ isUseless: true });
    await keep(cache(), 'b', contentOf(2 * MEBIBYTE), [0, 1], true);
    expect(vault.files.size).toBe(0);
  });

  it('has anew what was damaged: a whole file, parts, and the map of them', async () => {
    const { vault } = rig();
    const broken = new Set<string>();
    const check = (name: string): void => {
      if (broken.has(name)) throw new FileError('FILE_DAMAGED', 'Its seal does not fit.');
    };
    const open = async (...[name, options]: Parameters<typeof vault.open>): ReturnType<typeof vault.open> => {
      check(`open ${name}`);
      const file = await vault.open(name, options);
      return file && { ...file, read: async (...range) => (check(`read ${name}`), file.read(...range)) };
    };
    const drop = async (name: string): Promise<void> => {
      broken.delete(`open ${name}`);
      return vault.delete(name);
    };
    const cache = new FileCache({ ...vault, open, delete: drop }, createNodeCrypto());
    const content = contentOf(2 * MEBIBYTE);
    const partsOf = async (key: string): Promise<readonly number[]> => {
      const kept = await cache.open({ key, size: content.length }, noneWrong);
      const parts = [...(kept?.parts ?? [])];
      if (parts.length > 0) await kept?.read(0, 9).catch(() => {});
      await kept?.close({ isUseless: false });
      return parts;
    };
    await keep(cache, 'a', content, [0, 1, 2, 3]);
    await keep(cache, 'b', content, [1, 2]);
    const [whole, part = '', map = ''] = [...vault.files.keys()].sort((one, other) => Number(other.startsWith('file')) - Number(one.startsWith('file')) || one.length - other.length);
    broken.add(`open ${map}`);
    expect(await partsOf('b')).toEqual([]);
    await keep(cache, 'b', content, [1, 2]);
    broken.add(`open ${part}`);
    expect(await partsOf('b')).toEqual([]);
    broken.add(`read ${whole}`);
    expect(await partsOf('a')).toEqual([0, 1, 2, 3]);
    expect(await partsOf('a')).toEqual([]);
    await keep(cache, 'a', content, [0, 1, 2, 3]);
    broken.clear();
    broken.add(`open ${whole}`);
    expect(await partsOf('a')).toEqual([]);
  });

  it('takes no file that is large beside the bound, and none without one', async () => {
    const { cache } = rig();
    expect([2 * MEBIBYTE, 2 * MEBIBYTE + 1, 0, undefined].map((size) => cache().takes(size))).toEqual([true, false, false, false]);
    expect(await cache().open({ key: 'a', size: 3 * MEBIBYTE }, noneWrong)).toBeUndefined();
    expect(rig(0).cache().takes(1)).toBe(false);
  });

  it('stays below its bound: what was not used for longest goes, and what is in use stays', async () => {
    const { cache, total } = rig(4 * MEBIBYTE);
    const one = cache();
    const content = contentOf(PART);
    await keep(one, 'first', content, [0]);
    await keep(one, 'second', content, [0]);
    const inUse = await one.open({ key: 'second', size: PART }, noneWrong);
    await (await one.open({ key: 'first', size: PART }, noneWrong))?.close({ isUseless: false });
    for (let file = 0; file < 20; file += 1) {
      await keep(one, `${file}`, content, [0]);
      expect(total()).toBeLessThanOrEqual(4 * MEBIBYTE);
    }
    const has = async (key: string): Promise<boolean> => (await one.open({ key, size: PART }, noneWrong))?.size !== undefined;
    expect([await has('first'), await has('19'), await has('0'), await has('second')]).toEqual([false, true, false, true]);
    await inUse?.close({ isUseless: false });
  });

  it('is emptied of what was just about to be put in its place', async () => {
    const { vault } = rig();
    const rename = async (from: string, to: string): Promise<void> => {
      await vault.rename(from, to);
      await one.clear();
    };
    const one: FileCache = new FileCache({ ...vault, rename }, createNodeCrypto());
    await keep(one, 'a', contentOf(2 * MEBIBYTE), [0, 1, 2, 3]);
    expect([...vault.files.keys()]).toEqual([]);
    await keep(one, 'a', contentOf(2 * MEBIBYTE), [0]);
    expect(vault.files.size).toBe(2);
  });

  it('is emptied of what could not be opened meanwhile', async () => {
    const { vault, cache } = rig();
    const content = contentOf(2 * MEBIBYTE);
    const one = cache();
    await keep(one, 'a', content, [1]);
    const fails = async (): Promise<never> => {
      await one.clear();
      throw new FileError('SOURCE_FAILED', 'Not now.');
    };
    await expect(one.open({ key: 'a', size: content.length }, fails)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    expect([vault.files.size, vault.handles.size]).toEqual([0, 0]);
  });

  it('is emptied of what could not be put in its place', async () => {
    const { vault } = rig();
    const rename = (): Promise<never> => Promise.reject(new FileError('WRITE_FAILED', 'A fault of the disk.'));
    const one = new FileCache({ ...vault, rename }, createNodeCrypto());
    await expect(keep(one, 'a', contentOf(2 * MEBIBYTE), [0, 1, 2, 3])).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await one.clear();
    expect([...vault.files.keys()]).toEqual([]);
  });

  it('is emptied, of what is in use when that ends, but for what belongs to files on disk', async () => {
    const { vault, cache } = rig();
    const one = cache();
    await keep(one, 'a', contentOf(100), [0]);
    await keep(one, 'b', contentOf(2 * MEBIBYTE), [1]);
    vault.files.set('down-00.map', Uint8Array.of(1));
    vault.files.set('out-1', Uint8Array.of(1));
    const inUse = await one.open({ key: 'c', size: 100 }, noneWrong);
    await one.clear();
    expect([...vault.files.keys()].sort()).toEqual(['down-00.map', expect.stringMatching(/^down-[0-9a-f]{32}$/), 'out-1']);
    await inUse?.write(0, 0, contentOf(100));
    await inUse?.close({ isUseless: false });
    expect([...vault.files.keys()].sort()).toEqual(['down-00.map', 'out-1']);
    await keep(one, 'c', contentOf(100), [0]);
    expect(vault.files.size).toBe(3);
  });
});
