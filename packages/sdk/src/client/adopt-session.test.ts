import { describe, expect, it } from 'vitest';
import type { AuthKeyRecord } from '../storage/records.js';
import { sessionMemory } from '../storage/memory-store.js';
import { adoptSession } from './adopt-session.js';
import { telegram, telegramTest } from './server-spec.js';

const authKey = new Uint8Array(256).fill(7);
const otherKey = new Uint8Array(256).fill(8);
const session = { dcId: 4, authKey, testMode: false, userId: 77, isBot: false };
const record: AuthKeyRecord = { dcId: 4, authKey, salts: [], timeOffset: 1234 };

async function adopt(given: Parameters<typeof adoptSession>[0], { selfId, key = record }: { readonly selfId?: number; readonly key?: AuthKeyRecord } = {}) {
  const store = await sessionMemory().open();
  if (selfId !== undefined) await store.commit([{ type: 'put', table: 'session', value: { mainDcId: 4, testMode: false, selfId } }, { type: 'put', table: 'authKeys', value: key }]);
  const adopted = await adoptSession(given, { store, state: await store.load(), server: telegram() });
  return { adopted, stored: await store.load() };
}

describe('a session given to a client', () => {
  it('is stored where no login is', async () => {
    const { adopted, stored } = await adopt(session);
    expect(stored).toEqual({ session: { mainDcId: 4, testMode: false, selfId: 77 }, authKeys: [{ dcId: 4, authKey, salts: [], timeOffset: 0 }], dcOptions: [], channelStates: [] });
    expect(adopted).toEqual(stored);
  });

  it('leaves a store alone that holds the login already, by key or by account', async () => {
    const { userId: _unknown, ...unnamed } = session;
    expect((await adopt(unnamed, { selfId: 77 })).stored.authKeys).toEqual([record]);
    const renewed = { ...record, authKey: otherKey };
    expect((await adopt(session, { selfId: 77, key: renewed })).stored.authKeys).toEqual([renewed]);
  });

  it('never takes the place of another login', async () => {
    await expect(adopt({ ...session, authKey: otherKey }, { selfId: 78 })).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('another login') as string });
  });

  it('is refused on another network, on an unknown data centre, and when it cannot be one', async () => {
    await expect(adopt({ ...session, testMode: true })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(adopt({ ...session, dcId: 9 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(adopt({ ...session, authKey: new Uint8Array(255) })).rejects.toMatchObject({ code: 'BAD_SESSION_KEY' });
    const store = await sessionMemory().open();
    await expect(adoptSession(session, { store, state: await store.load(), server: telegramTest() })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
