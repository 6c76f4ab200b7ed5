/** Tests of temporary keys: what binds them, what does not, and what they share with their permanent key. */
import { sealBinding, type TempKeyBinding } from '@kitewire/mtproto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codec, refusal, World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

interface Changes {
  readonly inner?: Partial<TempKeyBinding>;
  readonly msgId?: bigint;
  readonly permAuthKeyId?: bigint;
  readonly permAuthKey?: Uint8Array;
  readonly nonce?: bigint;
  readonly expiresAt?: number;
}

describe('a temporary key', () => {
  let world: World;
  let ada: TestClient;
  let device: TestClient;
  let now: number;
  beforeEach(async () => {
    world = new World();
    await world.open();
    ada = await world.join('15551230123', 'Ada');
    device = await world.connectTemporarily();
    now = Math.floor(world.clock.time / 1000);
  });
  afterEach(() => world.close());

  /** Binds a client's key to Ada's, with something else than the truth. */
  const bind = async (client: TestClient = device, changes: Changes = {}): Promise<unknown> => {
    const msgId = (client.msgId += 4n);
    const { permAuthKeyId = ada.authKeyId, nonce = 77n, expiresAt = now + 86_400, permAuthKey = new Uint8Array(256) } = changes;
    const encryptedMessage = sealBinding({
      ...{ crypto: world.crypto, random: world.random, permAuthKey, msgId: changes.msgId ?? msgId },
      binding: { nonce: 77n, tempAuthKeyId: client.authKeyId, permAuthKeyId, tempSessionId: client.sessionId, expiresAt: now + 86_400, ...changes.inner },
    });
    const body = codec.encode({ _: 'auth.bindTempAuthKey', permAuthKeyId, nonce, expiresAt, encryptedMessage });
    return codec.decodeResult('auth.bindTempAuthKey', await client.send(body, msgId));
  };

  it('may do next to nothing before it is bound, and then what its permanent key may', async () => {
    expect((await device.call({ _: 'help.getConfig' }))._).toBe('config');
    expect((await device.call({ _: 'help.getNearestDc' }))._).toBe('nearestDc');
    for (const request of [{ _: 'updates.getState' }, { _: 'help.getAppConfig', hash: 0 }, { _: 'auth.logOut' }] as const) {
      expect(await refusal(device.call(request))).toBe('401 AUTH_KEY_PERM_EMPTY');
    }
    expect(await bind()).toBe(true);
    expect(world.bound).toEqual([[device.authKeyId, ada.authKeyId]]);
    expect((await device.call({ _: 'updates.getState' }))._).toBe('updates.state');
    const { authorizations } = await device.call({ _: 'account.getAuthorizations' });
    expect(authorizations).toMatchObject([{ current: true }]);
  });

  it.each<[string, Changes]>([
    ['another permanent key', { permAuthKeyId: 999n }],
    ['another sealing key', { permAuthKey: new Uint8Array(256).fill(9) }],
    ['another temporary key inside', { inner: { tempAuthKeyId: 5n } }],
    ['another permanent key inside', { inner: { permAuthKeyId: 5n } }],
    ['another session inside', { inner: { tempSessionId: 5n } }],
    ['another nonce inside', { inner: { nonce: 5n } }],
    ['another end inside', { inner: { expiresAt: 5 } }],
    ['another message (S31)', { msgId: 444n }],
  ])('is not bound by a proof of %s', async (_, changes) => {
    expect(await refusal(bind(device, changes))).toBe('400 ENCRYPTED_MESSAGE_INVALID');
    expect(await refusal(device.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_PERM_EMPTY');
    expect(await bind()).toBe(true);
  });

  it('is not bound to a key of another data centre', async () => {
    await world.stores.authorizations.saveAuthKey({ authKeyId: 999n, authKey: new Uint8Array(256), createdAt: now, dcId: 4 });
    expect(await refusal(bind(device, { permAuthKeyId: 999n }))).toBe('400 ENCRYPTED_MESSAGE_INVALID');
    expect(await bind()).toBe(true);
  });

  it('is not bound to another temporary key, nor is a permanent key bound', async () => {
    const other = await world.connectTemporarily();
    expect(await refusal(bind(device, { permAuthKeyId: other.authKeyId, permAuthKey: new Uint8Array(256).fill(1) }))).toBe('400 ENCRYPTED_MESSAGE_INVALID');
    expect(await refusal(bind(await world.connect()))).toBe('400 TEMP_AUTH_KEY_EMPTY');
  });

  it('is bound once, for a time that lies ahead', async () => {
    for (const expiresAt of [now, now - 9, now + 10 * 86_400]) {
      expect(await refusal(bind(device, { expiresAt, inner: { expiresAt } }))).toBe('400 EXPIRES_AT_INVALID');
    }
    expect(await bind(device, { expiresAt: now + 60, inner: { expiresAt: now + 60 } })).toBe(true);
    expect(await refusal(bind())).toBe('400 TEMP_AUTH_KEY_ALREADY_BOUND');
    expect((await world.stores.authorizations.findAuthKey(device.authKeyId))?.expiresAt).toBe(now + 60);
  });

  it('is one of up to sixteen of the same permanent key', async () => {
    const devices = [device];
    while (devices.length < 17) devices.push(await world.connectTemporarily());
    for (const each of devices) expect(await bind(each)).toBe(true);
    expect(world.dropped).toEqual([device.authKeyId]);
    for (const each of devices.slice(1)) expect((await each.call({ _: 'updates.getState' }))._).toBe('updates.state');
  });

  it('logs its permanent key in, and out', async () => {
    const fresh = await world.connect();
    await bind(device, { permAuthKeyId: fresh.authKeyId });
    await device.logIn('15551230124', 'Ben');
    expect(world.logins.at(-1)).toEqual([fresh.authKeyId, device.userId]);
    expect((await fresh.call({ _: 'updates.getState' }))._).toBe('updates.state');
    const other = await world.connectTemporarily();
    await bind(other, { permAuthKeyId: fresh.authKeyId });
    await device.call({ _: 'auth.logOut' });
    expect(await refusal(device.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_UNREGISTERED');
    expect(world.dropped).toEqual([other.authKeyId]);
    expect(await world.stores.authorizations.findAuthKey(fresh.authKeyId)).toBeDefined();
  });

  it('ends with a login that is ended from elsewhere', async () => {
    await bind();
    const second = await world.connect();
    await second.logIn('15551230123', 'Ada');
    await second.call({ _: 'auth.resetAuthorizations' });
    expect(world.revoked).toEqual([ada.authKeyId]);
    expect(world.dropped).toEqual([device.authKeyId]);
    expect(await world.stores.authorizations.findAuthKey(device.authKeyId)).toBeUndefined();
  });

  it('lets the others of its permanent key go, but for those it names', async () => {
    const [second, third] = [await world.connectTemporarily(), await world.connectTemporarily()];
    for (const each of [device, second, third]) await bind(each);
    expect(await device.call({ _: 'auth.dropTempAuthKeys', exceptAuthKeys: [third.authKeyId] })).toBe(true);
    expect(world.dropped).toEqual([second.authKeyId]);
    for (const each of [device, third]) expect((await each.call({ _: 'updates.getState' }))._).toBe('updates.state');
  });
});
