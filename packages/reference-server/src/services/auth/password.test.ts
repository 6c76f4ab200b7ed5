/** Tests of passwords: setting them, and logging in with them. */
import { type SrpAlgorithm, computePasswordVerifier, concatBytes, proveSrpPassword } from '@kitewire/mtproto';
import { nodeRandom } from '@kitewire/mtproto/node';
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicLimitRules } from '../../rpc/limits.js';
import { World, refusal } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('a password', () => {
  let world: World;
  let ada: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open();
    ada = await world.join(phone, 'Ada');
  });
  afterEach(() => world.close());

  const phone = '15551230123';
  const empty = { _: 'inputCheckPasswordEmpty' } as const;

  const groupOf = (algorithm: tl.PasswordKdfAlgo | undefined): SrpAlgorithm => {
    if (algorithm?._ !== 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow') throw new TypeError(`expected a known algorithm, got ${algorithm?._}`);
    const { salt1, salt2, g, p } = algorithm;
    return { salt1, salt2, g, p };
  };
  const prove = async (password: string, asked: tl.AccountPassword): Promise<tl.RawInputCheckPasswordSRP> => {
    const { a, m1 } = await proveSrpPassword(password, groupOf(asked.currentAlgo), asked.srpB ?? new Uint8Array(), { crypto: world.crypto, random: nodeRandom });
    return { _: 'inputCheckPasswordSRP', srpId: asked.srpId ?? 0n, A: a, M1: m1 };
  };
  const makeSettings = async (password: string, more: Partial<tl.RawAccountPasswordInputSettings> = {}): Promise<tl.RawAccountPasswordInputSettings> => {
    const offered = groupOf((await ada.call({ _: 'account.getPassword' })).newAlgo);
    const algorithm = { ...offered, salt1: concatBytes(offered.salt1, nodeRandom.bytes(32)) };
    const newAlgo = { _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...algorithm } as const;
    return { _: 'account.passwordInputSettings', newAlgo, newPasswordHash: await computePasswordVerifier(password, algorithm, world.crypto), hint: '', ...more };
  };
  const update = (password: tl.InputCheckPasswordSRP, newSettings: tl.RawAccountPasswordInputSettings): Promise<boolean> =>
    ada.call({ _: 'account.updatePasswordSettings', password, newSettings });
  const setPassword = async (password: string, hint = ''): Promise<void> => {
    expect(await update(empty, await makeSettings(password, { hint }))).toBe(true);
  };
  /** Gives the right code on a new key. */
  const beginLogin = async (): Promise<TestClient> => {
    const client = await world.connect();
    expect(await refusal(client.logIn(phone, ''))).toBe('401 SESSION_PASSWORD_NEEDED');
    return client;
  };
  const check = (client: TestClient, password: tl.InputCheckPasswordSRP): Promise<tl.AuthAuthorization> => client.call({ _: 'auth.checkPassword', password });
  const guess = async (client: TestClient, password: string): Promise<tl.AuthAuthorization> => check(client, await prove(password, await client.call({ _: 'account.getPassword' })));

  it('is nobody’s before it is set, and no stranger learns more', async () => {
    for (const client of [ada, await world.connect()]) {
      const answer = await client.call({ _: 'account.getPassword' });
      expect(answer).toMatchObject({ _: 'account.password', newAlgo: { g: 3, salt1: { length: 8 } } });
      expect(Object.keys(answer)).not.toContain('hasPassword');
      expect(Object.keys(answer)).not.toContain('srpB');
    }
    await setPassword('secret');
    expect((await (await world.connect()).call({ _: 'account.getPassword' })).hasPassword).toBeUndefined();
  });

  it('stands between the right code and the login', async () => {
    await setPassword('secret', 'a cat');
    const client = await beginLogin();
    expect(await refusal(client.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_UNREGISTERED');
    const asked = await client.call({ _: 'account.getPassword' });
    expect(asked).toMatchObject({ hasPassword: true, hint: 'a cat', srpB: { length: 256 } });
    const before = world.logins.length;
    expect(await check(client, await prove('secret', asked))).toMatchObject({ _: 'auth.authorization', user: { id: ada.userId, self: true } });
    expect(world.logins.slice(before)).toEqual([[client.authKeyId, ada.userId]]);
    expect((await client.call({ _: 'updates.getState' })).pts).toBe(1);
  });

  it('S12: refuses a wrong one, and lets five be tried', async () => {
    await setPassword('secret');
    const client = await beginLogin();
    for (let index = 0; index < 5; index += 1) expect(await refusal(guess(client, `wrong ${index}`))).toBe('400 PASSWORD_HASH_INVALID');
    expect((await client.call({ _: 'account.getPassword' })).hasPassword).toBeUndefined();
    expect(await refusal(check(client, { _: 'inputCheckPasswordSRP', srpId: 1n, A: new Uint8Array(256), M1: new Uint8Array(32) }))).toBe('401 AUTH_KEY_UNREGISTERED');
    const again = await beginLogin();
    expect((await guess(again, 'secret'))._).toBe('auth.authorization');
  });

  it('S12: is asked for anew each time, and each question takes one answer', async () => {
    await setPassword('secret');
    const client = await beginLogin();
    const first = await client.call({ _: 'account.getPassword' });
    const second = await client.call({ _: 'account.getPassword' });
    expect(first.srpId).not.toBe(second.srpId);
    expect(first.srpB).not.toEqual(second.srpB);
    expect(await refusal(check(client, await prove('secret', first)))).toBe('400 SRP_ID_INVALID');
    const wrong = await prove('wrong', second);
    expect(await refusal(check(client, wrong))).toBe('400 PASSWORD_HASH_INVALID');
    expect(await refusal(check(client, await prove('secret', second)))).toBe('400 SRP_ID_INVALID');
  });

  it('S12: takes an answer on the key that was asked only, and within five minutes', async () => {
    await setPassword('secret');
    const [client, other] = [await beginLogin(), await beginLogin()];
    const proof = await prove('secret', await client.call({ _: 'account.getPassword' }));
    expect(await refusal(check(other, proof))).toBe('400 SRP_ID_INVALID');
    world.clock.time += 300_000;
    expect(await refusal(check(client, proof))).toBe('400 SRP_ID_INVALID');
  });

  it('S12: is not proven by a share that is zero in the group', async () => {
    await setPassword('secret');
    const client = await beginLogin();
    const p = groupOf((await client.call({ _: 'account.getPassword' })).currentAlgo).p;
    for (const share of [new Uint8Array(256), new Uint8Array(), p, concatBytes(Uint8Array.of(1), p)]) {
      const asked = await client.call({ _: 'account.getPassword' });
      expect(await refusal(check(client, { ...(await prove('secret', asked)), A: share }))).toBe('400 PASSWORD_HASH_INVALID');
    }
  });

  it('S12: is checked of nobody who has not given a code', async () => {
    await setPassword('secret');
    expect(await refusal(check(await world.connect(), empty))).toBe('401 AUTH_KEY_UNREGISTERED');
    expect(await refusal(check(ada, empty))).toBe('400 SRP_ID_INVALID');
    expect(await refusal(check(await beginLogin(), empty))).toBe('400 PASSWORD_HASH_INVALID');
  });

  it('is changed and removed only by whoever proves it', async () => {
    await setPassword('secret');
    const asked = (): Promise<tl.AccountPassword> => ada.call({ _: 'account.getPassword' });
    const settings = await makeSettings('better');
    expect(await refusal(update(empty, settings))).toBe('400 PASSWORD_HASH_INVALID');
    expect(await refusal(update(await prove('wrong', await asked()), settings))).toBe('400 PASSWORD_HASH_INVALID');
    expect(await ada.call({ _: 'account.getPasswordSettings', password: await prove('secret', await asked()) })).toEqual({ _: 'account.passwordSettings' });
    expect(await update(await prove('secret', await asked()), settings)).toBe(true);
    expect(await refusal(guess(await beginLogin(), 'secret'))).toBe('400 PASSWORD_HASH_INVALID');
    expect((await guess(await beginLogin(), 'better'))._).toBe('auth.authorization');
    const none = { _: 'account.passwordInputSettings', newAlgo: { _: 'passwordKdfAlgoUnknown' }, newPasswordHash: new Uint8Array(), hint: '' } as const;
    expect(await update(await prove('better', await asked()), none)).toBe(true);
    expect((await asked()).hasPassword).toBeUndefined();
    const free = await world.connect();
    await free.logIn(phone, '');
    expect(free.userId).toBe(ada.userId);
  });

  it('is refused with salts, a group or a verifier that cannot be', async () => {
    const good = await makeSettings('secret');
    const algorithm = { _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...groupOf(good.newAlgo) } as const;
    const withAlgorithm = (more: Partial<SrpAlgorithm>): tl.RawAccountPasswordInputSettings => ({ ...good, newAlgo: { ...algorithm, ...more } });
    for (const settings of [
      withAlgorithm({ salt1: new Uint8Array(7) }),
      withAlgorithm({ salt2: new Uint8Array(257) }),
      withAlgorithm({ g: 2 }),
      withAlgorithm({ p: algorithm.p.slice().fill(0xff, 255) }),
      { ...good, newAlgo: { _: 'passwordKdfAlgoUnknown' } as const },
    ]) {
      expect(await refusal(update(empty, settings))).toBe('400 NEW_SALT_INVALID');
    }
    const one = new Uint8Array(256);
    one[255] = 1;
    for (const newPasswordHash of [new Uint8Array(256), one, algorithm.p, new Uint8Array(255).fill(1)]) {
      expect(await refusal(update(empty, { ...good, newPasswordHash }))).toBe('400 NEW_SETTINGS_INVALID');
    }
    expect(await refusal(update(empty, { ...good, hint: 'x'.repeat(129) }))).toBe('400 NEW_SETTINGS_INVALID');
    expect(await refusal(update(empty, { ...good, email: 'ada@' }))).toBe('400 EMAIL_INVALID');
    expect(await refusal(update(empty, { _: 'account.passwordInputSettings' }))).toBe('400 NEW_SETTINGS_EMPTY');
  });

  it('S12: can be guessed five times an hour where limits are on, with however many codes', async () => {
    await setPassword('secret');
    await world.close();
    world = new World();
    await world.open({ limitRules: { checkPassword: publicLimitRules.checkPassword ?? { count: 0, seconds: 1 } } });
    ada = await world.join(phone, 'Ada');
    await setPassword('secret');
    for (let index = 0; index < 5; index += 1) expect(await refusal(guess(await beginLogin(), 'wrong'))).toBe('400 PASSWORD_HASH_INVALID');
    expect(await refusal(guess(await beginLogin(), 'secret'))).toMatch(/^420 FLOOD_WAIT_\d+$/);
    world.clock.time += 3_600_000;
    expect((await guess(await beginLogin(), 'secret'))._).toBe('auth.authorization');
  });
});
