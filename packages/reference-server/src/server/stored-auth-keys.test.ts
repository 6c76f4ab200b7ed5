import { describe, expect, it } from 'vitest';
import type { SaveAuthKey } from '../stores/authorization-store.js';
import { createStoredAuthKeys } from './stored-auth-keys.js';

function create(dcId = 2, saved = new Map<bigint, SaveAuthKey>()): { keys: ReturnType<typeof createStoredAuthKeys>; clock: { time: number; now(): number } } {
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const store = {
    saveAuthKey: async (command: SaveAuthKey) => !saved.has(command.authKeyId) && Boolean(saved.set(command.authKeyId, command)),
    findAuthKey: async (id: bigint) => {
      const found = saved.get(id);
      return found && { authKey: found.authKey, expiresAt: found.expiresAt, dcId: found.dcId ?? 0 };
    },
  };
  return { keys: createStoredAuthKeys({ store, clock, dcId }), clock };
}

describe('createStoredAuthKeys', () => {
  it('keeps permanent keys for good, and refuses a second one of the same id', async () => {
    const { keys, clock } = create();
    const authKey = new Uint8Array(256).fill(1);
    expect(await keys.save(1n, authKey, undefined)).toBe(true);
    expect(await keys.save(1n, new Uint8Array(256), undefined)).toBe(false);
    clock.time += 1e12;
    expect(await keys.find(1n)).toEqual({ authKey });
    expect(await keys.find(2n)).toBeUndefined();
  });

  it('knows no key of another data centre', async () => {
    const saved = new Map<bigint, SaveAuthKey>();
    await create(2, saved).keys.save(1n, new Uint8Array(256), undefined);
    expect(await create(2, saved).keys.find(1n)).toBeDefined();
    expect(await create(4, saved).keys.find(1n)).toBeUndefined();
    expect(await create(4, saved).keys.save(1n, new Uint8Array(256), undefined)).toBe(false);
  });

  it('knows a temporary key for its time, which is a day at most (S07)', async () => {
    const { keys, clock } = create();
    await keys.save(1n, new Uint8Array(256), 3600);
    await keys.save(2n, new Uint8Array(256), 2_000_000_000);
    await keys.save(3n, new Uint8Array(256), -5);
    clock.time += 3_599_000;
    expect(await Promise.all([keys.find(1n), keys.find(2n), keys.find(3n)])).toEqual([
      { authKey: new Uint8Array(256), expiresAt: 1_700_003_600 },
      { authKey: new Uint8Array(256), expiresAt: 1_700_086_400 },
      undefined,
    ]);
    clock.time += 1000;
    expect(await keys.find(1n)).toBeUndefined();
    clock.time += 86_400_000;
    expect(await keys.find(2n)).toBeUndefined();
  });
});
