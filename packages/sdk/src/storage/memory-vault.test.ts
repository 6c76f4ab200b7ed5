/** A vault in memory: the contract, and its bounds. */
import { describe, expect, it } from 'vitest';
import { testFileVault } from './file-vault.contract.js';
import { memoryVault } from './memory-vault.js';

testFileVault('memoryVault()', { create: () => memoryVault({ limit: 64 * 1024 * 1024 }) });
testFileVault('memoryVault({ now })', { create: () => memoryVault({ limit: 64 * 1024 * 1024, now: () => Date.now() }) });

describe('a vault in memory', () => {
  it('takes no more bytes than it may, and keeps what it has', async () => {
    const vault = memoryVault({ limit: 100 });
    const one = (await vault.open('one', { create: true }))!;
    const other = (await vault.open('other', { create: true }))!;
    const full = { name: 'FileError', code: 'DISK_FULL', message: expect.stringContaining('100 bytes') };
    await one.write(0, new Uint8Array(60).fill(1));
    await expect(other.write(0, new Uint8Array(41))).rejects.toMatchObject(full);
    await expect(other.truncate(41)).rejects.toMatchObject(full);
    await expect(one.write(1e15, new Uint8Array(1))).rejects.toMatchObject(full);
    expect(await other.size()).toBe(0);
    await other.write(0, new Uint8Array(40));
    await one.write(0, new Uint8Array(60).fill(2));
    await expect(one.write(60, new Uint8Array(1))).rejects.toMatchObject(full);
    expect(await one.read(0, 100)).toEqual(new Uint8Array(60).fill(2));
  });

  it('has room again when a file was cut, replaced or removed', async () => {
    const vault = memoryVault({ limit: 100 });
    const put = async (name: string, size: number): Promise<void> => {
      const file = (await vault.open(name, { create: true }))!;
      await file.write(0, new Uint8Array(size));
      await file.close();
    };
    await put('a', 90);
    await put('b', 10);
    await vault.rename('b', 'a');
    await put('c', 90);
    await expect(put('d', 1)).rejects.toMatchObject({ code: 'DISK_FULL' });
    const c = (await vault.open('c'))!;
    await c.truncate(89);
    await put('d', 1);
    await vault.delete('c');
    await expect(c.write(0, new Uint8Array(1))).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await put('e', 89);
    await expect(put('d', 2)).rejects.toMatchObject({ code: 'DISK_FULL' });
  });
});
