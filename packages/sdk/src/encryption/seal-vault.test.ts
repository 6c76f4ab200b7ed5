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
/** `out-1.bin` as the first version of the format has it. */
const sealedEarlier =
  'S1dTRUFMMQqhBYYa72NsuElRvrnlweRi3zcNffuLCM13QUZGG01h7N83DX37iwjNd0FGRhtNYez9hOiQ2uUyxOnVUD3BLm4eBC4reAqQOHS8e1hDf24alJUilOiJdJJS7sk8GJeksj8RYMGBz2Y15E5C8N3B0GK5hrjLKQ==';
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

async function putFlushed(vault: FileVault, name: string, content: Uint8Array): Promise<void> {
  const file = (await vault.open(name, { create: true }))!;
  await file.write(0, content);
  await file.flush();
  await file.close();
}

/** Cuts, or puts bytes behind the end of, what lies beneath. */
async function lengthen(vault: FileVault, name: string, by: number): Promise<void> {
  const file = (await vault.open(name))!;
  await file.truncate((await file.size()) + by);
  await file.close();
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

  it('never gives the bytes of a file that was cut while it was written as if they were all', async () => {
    const content = contentOf(2 * chunk + 100);
    for (const cut of [1, 60, 99, 100, 141, 5000]) {
      const { vault, sealed } = rig();
      await put(sealed, 'a', content);
      await lengthen(vault, 'a', -cut);
      const [{ size: told } = { size: Number.NaN }] = await sealed.list();
      expect(told).toBeLessThan(content.length);
      const got = await read(sealed, 'a').catch((error: unknown) => error);
      if (got instanceof Uint8Array) expect([told, isSame(got, content.subarray(0, told))]).toEqual([2 * chunk, true]);
      else expect(got).toMatchObject(damaged);
    }
  });

  it('opens no file that was cut or lengthened after it was flushed, wherever', async () => {
    for (const by of [-1, -100 - 40, -(100 + 40) - (chunk + 40), -2 * (chunk + 40) - 140, 1, 40, 41, chunk + 40]) {
      const { vault, sealed } = rig();
      await putFlushed(sealed, 'a', contentOf(2 * chunk + 100));
      await lengthen(vault, 'a', by);
      await expect(sealed.open('a'), `${by} bytes`).rejects.toMatchObject(damaged);
    }
  });

  it('puts no chunk of an earlier state behind a file that was flushed', async () => {
    const { vault, sealed, size } = rig();
    await putFlushed(sealed, 'a', contentOf(2 * chunk));
    const last = (await read(vault, 'a', 56 + chunk + 40))!;
    const file = (await sealed.open('a'))!;
    await file.truncate(chunk);
    await file.flush();
    await file.close();
    expect(isSame(await read(sealed, 'a'), contentOf(chunk))).toBe(true);
    await put(vault, 'a', last, (await size('a'))!);
    await expect(sealed.open('a')).rejects.toMatchObject(damaged);
  });

  it('lets a file grow and shrink after it was flushed, whenever the process ends', async () => {
    for (const change of ['write', 'overwrite', 'truncate', 'lengthen'] as const) {
      const content = contentOf(chunk + 10);
      const { vault, sealed } = rig();
      await putFlushed(sealed, 'a', content);
      const file = (await sealed.open('a'))!;
      if (change === 'write') await file.write(content.length, contentOf(chunk));
      if (change === 'overwrite') await file.write(5, contentOf(5));
      if (change === 'truncate') await file.truncate(chunk);
      if (change === 'lengthen') await file.truncate(3 * chunk);
      const expected = await file.read(0, 10_000_000);
      expect(isSame(await read(seal(vault), 'a'), expected), change).toBe(true);
      await file.flush();
      expect(isSame(await read(seal(vault), 'a'), expected), change).toBe(true);
    }
  });

  it('knows how long a renamed file is, and opens it under each name it may have meanwhile', async () => {
    const { vault, sealed } = rig();
    await putFlushed(sealed, 'down-1', contentOf(2 * chunk));
    await sealed.rename('down-1', 'file-1');
    expect(isSame(await read(seal(vault), 'file-1'), contentOf(2 * chunk))).toBe(true);
    await vault.rename('file-1', 'down-1');
    expect(isSame(await read(seal(vault), 'down-1'), contentOf(2 * chunk))).toBe(true);
    await lengthen(vault, 'down-1', -(chunk + 40));
    await expect(sealed.open('down-1')).rejects.toMatchObject(damaged);
  });

  it('opens what was sealed before headers said how long a file is', async () => {
    const vault = memoryVault({ limit: 1_000_000 });
    const earlier = Buffer.from(sealedEarlier, 'base64');
    await put(vault, 'out-1.bin', earlier);
    expect(new TextDecoder().decode(await read(seal(vault), 'out-1.bin'))).toBe('sealed by an earlier version');
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

  it('takes nothing for a copy of what is to be sent that it has not sealed', async () => {
    const { vault, sealed } = rig();
    await put(vault, 'out-1.bin', contentOf(2_500_000));
    await expect(sealed.open('out-1.bin')).rejects.toMatchObject(damaged);
    expect(isSame(await read(vault, 'out-1.bin'), contentOf(2_500_000))).toBe(true);
  });
});

describe('the copies of what is to be sent', () => {
  const content = contentOf(300_000);
  /** Begins as a sealed file does, as one that lies in another vault. */
  const sealedElsewhere = Buffer.concat([Buffer.from('KWSEAL1\n'), contentOf(200_000)]);
  const copies: readonly (readonly [string, Uint8Array])[] = [['out-1.bin', content], ['out-2.bin', sealedElsewhere], ['out-3.bin', contentOf(10)]];

  it('are sealed beside themselves, and put in their places when the store has its key', async () => {
    const { vault, sealed } = rig();
    for (const [name, bytes] of copies) await put(vault, name, bytes);
    const finish = await sealCopies(vault, sealed);
    for (const [name, bytes] of copies) expect(isSame(await read(vault, name), bytes)).toBe(true);
    await finish();
    for (const [name, bytes] of copies) expect(isSame(await read(sealed, name), bytes)).toBe(true);
    expect((await vault.list()).map(({ name }) => name).sort()).toEqual(copies.map(([name]) => name));
  });

  it('are left as they are when there is no room to seal them', async () => {
    const vault = memoryVault({ limit: 400_000 });
    await put(vault, 'out-1.bin', content);
    await expect(sealCopies(vault, seal(vault))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect((await vault.list()).map(({ name, size }) => [name, size])).toEqual([['out-1.bin', content.length]]);
  });

  it('are opened again before the key goes, but for what was damaged', async () => {
    const { vault, sealed } = rig();
    for (const name of ['out-1.bin', 'out-2.bin']) await put(sealed, name, content);
    await garble(vault, 'out-2.bin', 500);
    const finish = await unsealCopies(vault, sealed);
    expect(isSame(await read(vault, 'out-1.bin'), content)).toBe(true);
    await finish();
    expect(isSame(await read(vault, 'out-1.bin'), content)).toBe(true);
    await expect(read(sealed, 'out-2.bin')).rejects.toMatchObject(damaged);
    expect((await vault.list()).map(({ name }) => name).sort()).toEqual(['out-1.bin', 'out-2.bin']);
  });

  it('are none where an interrupted sealing has left nothing but a part of one', async () => {
    const { vault, sealed } = rig();
    await put(vault, 'out-1.bin.draft', contentOf(300));
    const finish = await unsealCopies(vault, sealed);
    await finish();
    expect(await vault.list()).toEqual([]);
  });

  it.each([['gets', sealCopies], ['loses', unsealCopies]] as const)('are whole in a store that %s its key, however often that is killed', async (direction, change) => {
    let deaths = 0;
    for (let operations = 0; ; operations += 1) {
      const vault = memoryVault({ limit: 100_000_000 });
      for (const [name, bytes] of copies) await put(direction === 'gets' ? vault : seal(vault), name, bytes);
      let hasKey = direction === 'loses';
      const dying = mortal(vault, operations);
      const outcome = await change(dying, seal(dying)).then(
        (finish) => ((hasKey = !hasKey), finish()),
        (error: unknown) => error,
      );
      for (const [name, bytes] of copies) {
        const store = hasKey ? seal(vault) : vault;
        expect(isSame(await read(store, name), bytes), `${name} after ${operations} operations`).toBe(true);
        // As the next process sees what this one has left.
        expect(isSame(await read(hasKey ? seal(vault) : vault, name), bytes)).toBe(true);
      }
      if (hasKey && direction === 'loses') {
        const finish = await unsealCopies(vault, seal(vault));
        await finish();
        for (const [name, bytes] of copies) expect(isSame(await read(vault, name), bytes), `${name} after ${operations} operations and another try`).toBe(true);
      }
      if (dying.isAlive()) break;
      deaths += outcome instanceof Error ? 1 : 0;
    }
    expect(deaths).toBeGreaterThan(15);
  });

  it('stay when everything else goes that the server has', async () => {
    const { vault } = rig();
    for (const name of ['out-1.bin', 'out-1.bin.draft', 'file-1', 'down-1', 'down-1.map', 'up-1.map']) await put(vault, name, contentOf(5));
    await dropAllButCopies(vault);
    expect((await vault.list()).map(({ name }) => name).sort()).toEqual(['out-1.bin', 'out-1.bin.draft']);
  });
});

/** A vault whose process dies after so many operations: nothing is done from then on. */
function mortal(vault: FileVault, operations: number): FileVault & { isAlive(): boolean } {
  let left = operations;
  const live = <Value>(work: () => Promise<Value>): Promise<Value> => ((left -= 1) < 0 ? Promise.reject(new Error('killed')) : work());
  return {
    isAlive: () => left >= 0,
    list: () => live(() => vault.list()),
    delete: (name) => live(() => vault.delete(name)),
    rename: (from, to) => live(() => vault.rename(from, to)),
    touch: (name) => live(() => vault.touch(name)),
    open: (name, options) =>
      live(async () => {
        const file = await vault.open(name, options);
        if (!file) return undefined;
        return {
          name,
          size: () => live(() => file.size()),
          read: (offset, length) => live(() => file.read(offset, length)),
          write: (offset, bytes) => live(() => file.write(offset, bytes)),
          truncate: (size) => live(() => file.truncate(size)),
          flush: () => live(() => file.flush()),
          close: () => file.close(),
        };
      }),
  };
}

/** The methods of a vault without their object. */
function bound(vault: FileVault): FileVault {
  return { open: (...all) => vault.open(...all), rename: (...all) => vault.rename(...all), delete: (name) => vault.delete(name), touch: (name) => vault.touch(name), list: () => vault.list() };
}
