/** Tests of logging in by QR code: what the two devices and their server say to one another. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World, refusal } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('a login token', () => {
  let world: World;
  let ada: TestClient;
  let device: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open();
    ada = await world.join('15551230123', 'Ada');
    device = await world.connect();
  });
  afterEach(() => world.close());

  const exportToken = (from = device): Promise<tl.AuthLoginToken> => from.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds: [] });
  const show = async (): Promise<tl.RawAuthLoginToken> => {
    const answer = await exportToken();
    if (answer._ !== 'auth.loginToken') throw new RangeError(`expected a token, got ${answer._}`);
    return answer;
  };
  const accept = (token: Uint8Array, by = ada): Promise<tl.Authorization> => by.call({ _: 'auth.acceptLoginToken', token });
  const collect = (token: Uint8Array, by = device): Promise<tl.AuthLoginToken> => by.call({ _: 'auth.importLoginToken', token });

  it('logs the device in that shows it, and lists the login under the hash that the other one saw', async () => {
    const { token, expires } = await show();
    expect(expires).toBe(Math.floor(world.clock.time / 1000) + 30);
    const { hash } = await accept(token);
    expect(world.keyPushes).toEqual([[device.authKeyId, { _: 'updateShort', update: { _: 'updateLoginToken' }, date: expires - 30 }]]);
    expect(await refusal(device.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_UNREGISTERED');
    expect(await exportToken()).toMatchObject({ _: 'auth.loginTokenSuccess', authorization: { user: { id: ada.userId, self: true } } });
    expect(world.logins.at(-1)).toEqual([device.authKeyId, ada.userId]);
    expect(await world.takePushes()).toMatchObject([{ updates: { updates: [{ _: 'updateNewAuthorization', hash }] } }]);
    const { authorizations } = await ada.call({ _: 'account.getAuthorizations' });
    expect(authorizations.map((login) => login.hash).sort()).toEqual([0n, hash].sort());
  });

  it('may be brought back instead of asking for another', async () => {
    const { token } = await show();
    expect(await refusal(collect(token))).toBe('400 AUTH_TOKEN_INVALID');
    await accept(token);
    expect(await refusal(collect(token, await world.connect()))).toBe('400 AUTH_TOKEN_INVALID');
    expect((await collect(token))._).toBe('auth.loginTokenSuccess');
    expect(await refusal(collect(token))).toBe('400 AUTH_TOKEN_INVALID');
  });

  it('is good for one acceptance within thirty seconds, by somebody on another device', async () => {
    const old = await show();
    expect(await refusal(accept(old.token, device))).toBe('401 AUTH_KEY_UNREGISTERED');
    world.clock.time += 30_000;
    expect(await refusal(accept(old.token))).toBe('400 AUTH_TOKEN_EXPIRED');
    const { token } = await show();
    expect(await refusal(accept(old.token))).toBe('400 AUTH_TOKEN_INVALID');
    await accept(token);
    expect(await refusal(accept(token))).toBe('400 AUTH_TOKEN_ALREADY_ACCEPTED');
    expect(await refusal(accept(new Uint8Array(32)))).toBe('400 AUTH_TOKEN_INVALID');
    const own = await exportToken(ada);
    expect(await refusal(accept(own._ === 'auth.loginToken' ? own.token : new Uint8Array()))).toBe('400 AUTH_TOKEN_INVALID');
  });

  it('is not accepted by whom the new device has already, but by anybody else', async () => {
    const bob = await world.join('15551230124', 'Bob');
    const exceptIds = [1n, BigInt(ada.userId)];
    const answer = await device.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds });
    if (answer._ !== 'auth.loginToken') throw new RangeError(`expected a token, got ${answer._}`);
    const { token } = answer;
    expect(await refusal(accept(token))).toBe('400 AUTH_TOKEN_EXCEPTION');
    expect(await refusal(accept(token.subarray(0, 32)))).toBe('400 AUTH_TOKEN_INVALID');
    await accept(token, bob);
    expect(await collect(token)).toMatchObject({ _: 'auth.loginTokenSuccess', authorization: { user: { id: bob.userId } } });
    const crowd = await device.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds: Array.from({ length: 1000 }, () => 1n) });
    expect(crowd._ === 'auth.loginToken' && crowd.token.length).toBe(32 + 16 * 8);
  });

  it('is worth nothing any more when logins are ended after its acceptance', async () => {
    const { token } = await show();
    await accept(token);
    await ada.call({ _: 'auth.resetAuthorizations' });
    expect(await refusal(collect(token))).toBe('400 AUTH_TOKEN_INVALID');
    const other = await world.join('15551230123', 'Ada');
    const { token: next } = await show();
    await accept(next, other);
    const { authorizations } = await ada.call({ _: 'account.getAuthorizations' });
    const hash = authorizations.find((login) => login.hash !== 0n)?.hash ?? 0n;
    await ada.call({ _: 'account.resetAuthorization', hash });
    expect(await refusal(collect(next))).toBe('400 AUTH_TOKEN_INVALID');
  });

  it('does not replace the password', async () => {
    const password = { salt1: new Uint8Array(8), salt2: new Uint8Array(8), verifier: new Uint8Array(256).fill(3), hint: '' };
    await world.stores.passwords.set({ userId: ada.userId, password, replaces: false });
    const { token } = await show();
    await accept(token);
    expect(await refusal(exportToken())).toBe('401 SESSION_PASSWORD_NEEDED');
    expect(await device.call({ _: 'account.getPassword' })).toMatchObject({ hasPassword: true });
    expect(await refusal(device.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_UNREGISTERED');
  });
});
