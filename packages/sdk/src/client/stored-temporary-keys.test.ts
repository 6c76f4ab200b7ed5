/** Which temporary keys stay in a store. */
import { describe, expect, it } from 'vitest';
import { sessionMemory } from '../storage/memory-store.js';
import type { AuthKeyRecord } from '../storage/records.js';
import { dropTemporaryKeys, storesTemporaryKeys } from './stored-temporary-keys.js';

const now = 1_700_000_000_000;
const temporaryKey = { authKey: new Uint8Array(256).fill(2), salts: [], expiresAt: now / 1000 + 100, lifetime: 85_000 };
const plain: AuthKeyRecord = { dcId: 1, authKey: new Uint8Array(256).fill(1), salts: [], timeOffset: 0 };
const good: AuthKeyRecord = { ...plain, dcId: 2, temporaryKey };
const ended: AuthKeyRecord = { ...plain, dcId: 3, temporaryKey: { ...temporaryKey, expiresAt: now / 1000 - 100 } };
/** The server's clock is a thousand seconds ahead. */
const endedThere: AuthKeyRecord = { ...good, dcId: 4, timeOffset: 1_000_000 };

async function reopen(isStoring: boolean): Promise<{ told: readonly AuthKeyRecord[]; stored: readonly AuthKeyRecord[] }> {
  const store = await sessionMemory().open();
  await store.commit([plain, good, ended, endedThere].map((value) => ({ type: 'put', table: 'authKeys', value })));
  const { authKeys: told } = await dropTemporaryKeys(await store.load(), { store, isStoring, now });
  return { told, stored: (await store.load()).authKeys };
}

const without = ({ temporaryKey: _temporaryKey, ...record }: AuthKeyRecord): AuthKeyRecord => record;

describe('the temporary keys in a store', () => {
  it('are deleted when they have ended by the server\'s time', async () => {
    const { told, stored } = await reopen(true);
    expect(told).toEqual([plain, good, without(ended), without(endedThere)]);
    expect(stored).toEqual(told);
  });

  it('are all deleted when none are to be stored', async () => {
    const { told, stored } = await reopen(false);
    expect(told).toEqual([plain, without(good), without(ended), without(endedThere)]);
    expect(stored).toEqual(told);
  });

  it.each([
    [undefined, false],
    [true, false],
    [false, false],
    [{}, false],
    [{ storeTemporaryKeys: false }, false],
    [{ storeTemporaryKeys: true }, true],
  ])('are stored with the option %j: %s', (forwardSecrecy, isStoring) => {
    expect(storesTemporaryKeys(forwardSecrecy === undefined ? {} : { forwardSecrecy })).toBe(isStoring);
  });
});
