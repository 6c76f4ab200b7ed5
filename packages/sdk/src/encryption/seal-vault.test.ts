/** Sealed vaults: the contract of every vault, what lies beneath, and what becomes of damage. */
import { nodeRandom } from '@kitewire/mtproto/node';
import { describe, expect, it } from 'vitest';
import { testFileVault } from '../storage/file-vault.contract.js';
import { memoryVault } from '../storage/memory-vault.js';
import type { FileVault } from '../ports/file-vault.js';
import { createFileCipher } from './file-cipher.js';
import { sealVault } from './seal-vault.js';
import { dropAllButCopies, sealCopies, unsealCopies } from './seal-copies.js';

const dataKey = new Uint8Array(32).fill(1);
const chunk = 65_536;
const damaged = { name: 'FileError', code: 'FILE_DAMAGED' };

function seal(vault: FileVault, key = dataKey): FileVault {
  const sealed = sealVault(vault);
  sealed.unlock(createFileCipher(key, nodeRandom));
  return sealed;
}

const beneath = new WeakMap<FileVault, FileVault>();
function create(vault = memoryVault({ limit: 100_000_000, now: Date.now })): FileVault {
  const sealed = seal(vault);
  beneath.set(sealed, vault);
  return sealed;
}

testFileVault('sealVault()', { create: () => create(), reopen: (vault) => create(beneath.get(vault)) });

function rig() {
  const vault = memoryVault({ limit: 100_000_000 });
  const sealed = seal(vault);
  return { vault, sealed, size: async (name: string) => (await vault.list()).find((entry) => entry.name === name)?.size };
}

async function put(vault: FileVault, name: string, content: Uint8Array, at = 0): Promise<void> {
  const file = (await vault.open(name, { create: true }))!;
  await file.write(at, content);
  await file.close();
}

async function read(vault: FileVault, name: string, offset = 0, length = 10_000_000): Promise<Uint8Array | undefined> {
  const file = await vault.open(name);
  try {
    return await file?.read(offset, length);
  } finally {
    await file?.close();
  }
}

/** Changes a byte of what lies beneath. */
async function garble(vault: FileVault, name: string, at: number): Promise<void> {
  const [byte = 0] = (await read(vault, name, at, 1)) ?? [];
  await put(vault, name, Uint8Array.of(byte ^ 1), at);
}

const contentOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 9)) & 0xff);
const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean => one !== undefined && Buffer.compare(one, other) === 0;

describe('a sealed vault', () => {
  it('shows nothing of what is written, and seals the same bytes differently each time', async () => {
    const { vault, sealed } = rig();
    const text = new TextEncoder().encode('murmured giraffe '.repeat(10_000));
    await put(sealed, 'out-1.bin', text);
    await put(sealed, 'out-2.bin', text);
    const [one, other] = [await read(vault, 'out-1.bin'), await read(vault, 'out-2.bin')];
    expect(Buffer.from(one!).includes('giraffe')).toBe(false);
    expect(Buffer.compare(one!.subarray(-1000), other!.subarray(-1000))).not.toBe(0);
    expect(isSame(await read(sealed, 'out-2.bin'), text)).toBe(true);
    expect(await sealed.list()).toMatchObject([{ name: 'out-1.bin', size: text.length }, { name: 'out-2.bin', size: text.length }]);
  });

  it('reads a range without what stands before and behind it', async () => {
    const { vault, sealed } = rig();
    const content = contentOf(10 * chunk + 5);
    await put(sealed, 'a', content);
    const file = (await sealed.open('a'))!;
    for (const chunkAt of [0, 4, 9]) await garble(vault, 'a', 56 + chunkAt * (chunk + 40) + 100);
    expect(isSame(await file.read(chunk + 7, 3 * chunk - 9), content.subarray(chunk + 7, 4 * chunk - 2))).toBe(true);
    expect(isSame(await file.read(10 * chunk - 0, 99), content.subarray(10 * chunk))).toBe(true);
    await expect(file.read(0, 1)).rejects.toMatchObject(damaged);
    await expect(file.read(4 * chunk - 1, 2)).rejects.toMatchObject(damaged);
    await file.close();
  });

  it('says of a file in which any byte was changed that it is damaged', async () => {
    for (const at of [0, 10, 56, 80, 90, 56 + 40 + 9]) {
      const { vault, sealed } = rig();
      await put(sealed, 'a', contentOf(10));
      await garble(vault, 'a', at);
      await expect(read(sealed, 'a'), `byte ${at}`).rejects.toMatchObject(damaged);
    }
  });

  it('never gives the bytes of a file that was cut as if they were all', async () => {
    const content = contentOf(2 * chunk + 100);
    for (const cut of [1, 60, 99, 100, 141, 5000]) {
      const { vault, sealed, size } = rig();
      await put(sealed, 'a', content);
      const file = (await vault.open('a'))!;
      await file.truncate((await size('a'))! - cut);
      const [{ size: told } = { size: Number.NaN }] = await sealed.list();
      expect(told).toBeLessThan(content.length);
      const got = await read(sealed, 'a').catch((error: unknown) => error);
      if (got instanceof Uint8Array) expect([told, isSame(got, content.subarray(0, told))]).toEqual([2 * chunk, true]);
      else expect(got).toMatchObject(damaged);
    }
  });

  it('refuses a chunk in the place of another one, of the same file and of another', async () => {
    const { vault, sealed } = rig();
    await put(sealed, 'a', contentOf(3 * chunk));
    await put(sealed, 'b', contentOf(3 * chunk));
    const at = (index: number): number => 56 + index * (chunk + 40);
    const [first, foreign] = [await read(vault, 'a', at(0), chunk + 40), await read(vault, 'b', at(1), chunk + 40)];
    await put(vault, 'a', first!, at(1));
    await expect(read(sealed, 'a', chunk, 1)).rejects.toMatchObject(damaged);
    await put(vault, 'a', foreign!, at(1));
    await expect(read(sealed, 'a', chunk, 1)).rejects.toMatchObject(damaged);
    expect(isSame(await read(sealed, 'a', 0, chunk), contentOf(chunk))).toBe(true);
  });

  it('refuses a file under the name of another one, and knows each name that it was given', async () => {
    const { vault, sealed } = rig();
    await put(sealed, 'a', contentOf(10));
    await put(sealed, 'b', contentOf(20));
    await vault.rename('a', 'b');
    await expect(read(sealed, 'b')).rejects.toMatchObject(damaged);
    await put(sealed, 'c', contentOf(30));
    for (const [from, to] of [['c', 'd'], ['d', 'e'], ['e', 'c']] as const) {
      await sealed.rename(from, to);
      expect(isSame(await read(sealed, to), contentOf(30))).toBe(true);
    }
  });

  it('has a renamed file under its former name or its next one, whenever the process ends', async () => {
    const vault = memoryVault({ limit: 1_000_000 });
    const sealed = seal({ ...bound(vault), rename: () => Promise.reject(new Error('killed')) });
    await put(sealed, 'down-1', contentOf(10));
    await expect(sealed.rename('down-1', 'file-1')).rejects.toThrow('killed');
    expect(isSame(await read(seal(vault), 'down-1'), contentOf(10))).toBe(true);
    await vault.rename('down-1', 'file-1');
    expect(isSame(await read(seal(vault), 'file-1'), contentOf(10))).toBe(true);
  });

  it('opens nothing of another key, nor before it has one', async () => {
    const { vault, sealed } = rig();
    await put(sealed, 'a', contentOf(10));
    await expect(read(seal(vault, new Uint8Array(32).fill(2)), 'a')).rejects.toMatchObject(damaged);
    await expect(sealVault(vault).open('a')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('begins anew in a file whose header was not finished, and says of any other that it is damaged', async () => {
    const { vault, sealed } = rig();
    await put(vault, 'up-1.map', contentOf(20));
    await put(sealed, 'up-1.map', contentOf(70));
    expect(isSame(await read(sealed, 'up-1.map'), contentOf(70))).toBe(true);
    await put(vault, 'up-2.map', contentOf(100));
    await expect(sealed.open('up-2.map', { create: true })).rejects.toMatchObject(damaged);
    await sealed.delete('up-2.map');
    await put(sealed, 'up-2.map', contentOf(5));
    expect(isSame(await read(sealed, 'up-2.map'), contentOf(5))).toBe(true);
  });

  it('seals at its first use a copy of what is to be sent that was made before the store was encrypted', async () => {
    const { vault, sealed } = rig();
    const content = contentOf(2_500_000);
    await put(vault, 'out-1.bin', content);
    const both = await Promise.all([read(sealed, 'out-1.bin'), read(sealed, 'out-1.bin')]);
    expect(both.every((each) => isSame(each, content))).toBe(true);
    expect(isSame(await read(vault, 'out-1.bin', 0, content.length), content)).toBe(false);
    expect((await vault.list()).map(({ name }) => name)).toEqual(['out-1.bin']);
  });
});

describe('the copies of what is to be sent', () => {
  const content = contentOf(1_500_000);

  it('are sealed beside themselves, and put in their places when the store has its key', async () => {
    const { vault, sealed } = rig();
    await put(vault, 'out-1.bin', content);
    const finish = await sealCopies(vault, sealed);
    expect(isSame(await read(vault, 'out-1.bin'), content)).toBe(true);
    await finish();
    expect(isSame(await read(sealed, 'out-1.bin'), content)).toBe(true);
    expect((await vault.list()).map(({ name }) => name)).toEqual(['out-1.bin']);
    await (await sealCopies(vault, sealed))();
    expect(isSame(await read(sealed, 'out-1.bin'), content)).toBe(true);
  });

  it('are left as they are when there is no room to seal them', async () => {
    const vault = memoryVault({ limit: 2_000_000 });
    await put(vault, 'out-1.bin', content);
    await expect(sealCopies(vault, seal(vault))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect((await vault.list()).map(({ name, size }) => [name, size])).toEqual([['out-1.bin', content.length]]);
  });

  it('are opened again before the key goes, but for what was damaged', async () => {
    const { vault, sealed } = rig();
    for (const name of ['out-1.bin', 'out-2.bin']) await put(sealed, name, content);
    await garble(vault, 'out-2.bin', 500);
    await unsealCopies(vault, sealed);
    expect(isSame(await read(vault, 'out-1.bin'), content)).toBe(true);
    await expect(read(sealed, 'out-2.bin')).rejects.toMatchObject(damaged);
    expect((await vault.list()).map(({ name }) => name).sort()).toEqual(['out-1.bin', 'out-2.bin']);
  });

  it('stay when everything else goes that the server has', async () => {
    const { vault } = rig();
    for (const name of ['out-1.bin', 'out-1.bin.draft', 'file-1', 'down-1', 'down-1.map', 'up-1.map']) await put(vault, name, contentOf(5));
    await dropAllButCopies(vault);
    expect((await vault.list()).map(({ name }) => name)).toEqual(['out-1.bin']);
  });
});

/** The methods of a vault without their object. */
function bound(vault: FileVault): FileVault {
  return { open: (...all) => vault.open(...all), rename: (...all) => vault.rename(...all), delete: (name) => vault.delete(name), touch: (name) => vault.touch(name), list: () => vault.list() };
}
