// The key of a store under the application's key.
import { nodeRandom } from '@kitewire/mtproto/node';
import { describe, expect, it } from 'vitest';
import { checkStorageKey, type KeyRecord, type StorageKey, unwrapDataKey, wrapDataKey } from './storage-key.js';

const random = nodeRandom;
const key = new Uint8Array(32).fill(7);

async function createDataKey(wrapping: StorageKey): Promise<{ readonly dataKey: Uint8Array; readonly record: KeyRecord }> {
  const dataKey = random.bytes(32);
  return { dataKey, record: await wrapDataKey(dataKey, wrapping, random) };
}

describe('the key of a store', () => {
  it('is opened by the key that it was made for, and by no other', async () => {
    const { dataKey, record } = await createDataKey(key);
    expect(await unwrapDataKey(record, key)).toEqual(dataKey);
    await expect(unwrapDataKey(record, new Uint8Array(32).fill(8))).rejects.toMatchObject({ code: 'WRONG_KEY' });
    expect(Buffer.from(record.wrapped).includes(Buffer.from(dataKey))).toBe(false);
  });

  it('is opened by the passphrase that it was made for, however its letters are composed', async () => {
    const { dataKey, record } = await createDataKey('caf\u00e9');
    expect(await unwrapDataKey(record, 'cafe\u0301')).toEqual(dataKey);
    await expect(unwrapDataKey(record, 'cafe')).rejects.toMatchObject({ code: 'WRONG_KEY' });
  });

  it('stays the same under another key of the application, which the former one no longer opens', async () => {
    const { dataKey } = await createDataKey('before');
    const record = await wrapDataKey(dataKey, key, random);
    expect(await unwrapDataKey(record, key)).toEqual(dataKey);
    await expect(unwrapDataKey(record, 'before')).rejects.toMatchObject({ code: 'WRONG_KEY' });
  });

  it('says when a passphrase is given for a key, or a key for a passphrase', async () => {
    await expect(unwrapDataKey((await createDataKey(key)).record, 'word')).rejects.toThrow(/key of 32 bytes/);
    await expect(unwrapDataKey((await createDataKey('word')).record, key)).rejects.toThrow(/passphrase/);
  });

  it('does not stretch for hours because a record says so, and leaves records of later versions alone', async () => {
    const { record } = await createDataKey('word');
    const scrypt = { salt: new Uint8Array(16), N: 2 ** 30, r: 8, p: 1 };
    await expect(unwrapDataKey({ ...record, scrypt }, 'word')).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
    await expect(unwrapDataKey({ ...record, version: 2 } as never, 'word')).rejects.toMatchObject({ code: 'NEWER_DATABASE' });
  });

  it('takes no empty passphrase and no key of another length', () => {
    expect(() => checkStorageKey('')).toThrow(/empty text/);
    expect(() => checkStorageKey(new Uint8Array(16))).toThrow(/16 bytes/);
    expect(() => checkStorageKey(key)).not.toThrow();
  });
});
