/** Tests of logging in and out, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicLimitRules } from '../../rpc/limits.js';
import { World, refusal } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('auth', () => {
  let world: World;
  let client: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open();
    client = await world.connect();
  });
  afterEach(() => world.close());

  const phoneNumber = '+1 (555) 123-0123';
  const request = { _: 'auth.sendCode', phoneNumber, apiId: 1, apiHash: 'x', settings: { _: 'codeSettings' } } as const;
  const sendCode = async (from: TestClient = client): Promise<tl.RawAuthSentCode> => (await from.call(request)) as tl.RawAuthSentCode;
  const lastCode = (): string => world.delivered.at(-1)?.code ?? '';

  it('delivers five digits and says how', async () => {
    const sent = await sendCode();
    expect(sent).toMatchObject({ type: { _: 'auth.sentCodeTypeSms', length: 5 }, nextType: { _: 'auth.codeTypeCall' }, timeout: 60 });
    expect(world.delivered).toEqual([{ phone: '15551230123', code: expect.stringMatching(/^\d{5}$/), via: 'sms' }]);
  });

  it('refuses bad phones and application ids', async () => {
    for (const bad of ['', 'abc', '+0123456789', '123', '1'.repeat(100)]) {
      expect(await refusal(client.call({ ...request, phoneNumber: bad }))).toBe('400 PHONE_NUMBER_INVALID');
    }
    expect(await refusal(client.call({ ...request, apiId: 0 }))).toBe('400 API_ID_INVALID');
  });

  it('signs a new person up after the right code, and tells the server so', async () => {
    const { phoneCodeHash } = await sendCode();
    const code = { phoneNumber: '15551230123', phoneCodeHash };
    expect(await client.call({ _: 'auth.signIn', ...code, phoneCode: lastCode() })).toEqual({ _: 'auth.authorizationSignUpRequired' });
    const authorization = await client.call({ _: 'auth.signUp', ...code, firstName: ' Ada ', lastName: '' });
    expect(authorization).toMatchObject({ _: 'auth.authorization', user: { _: 'user', self: true, firstName: 'Ada', phone: '15551230123' } });
    const userId = authorization._ === 'auth.authorization' ? authorization.user.id : 0;
    expect(world.logins).toEqual([[client.authKeyId, userId]]);
    expect(await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] })).toMatchObject([{ self: true, id: userId }]);
  });

  it('signs a known person in on another key', async () => {
    const first = await world.join(phoneNumber, 'Ada');
    await client.logIn(phoneNumber, 'ignored');
    expect(client.userId).toBe(first.userId);
    const { authorizations } = await client.call({ _: 'account.getAuthorizations' });
    expect(authorizations.map(({ current, hash }) => [current, hash === 0n])).toContainEqual([true, true]);
    expect(authorizations).toHaveLength(2);
  });

  it('names what is wrong with a code', async () => {
    const { phoneCodeHash } = await sendCode();
    const signIn = (more: Partial<tl.AuthSignInRequest>): Promise<string> => refusal(client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, ...more }));
    expect(await signIn({})).toBe('400 PHONE_CODE_EMPTY');
    expect(await signIn({ phoneCode: '' })).toBe('400 PHONE_CODE_EMPTY');
    expect(await signIn({ phoneCode: 'wrong' })).toBe('400 PHONE_CODE_INVALID');
    expect(await signIn({ phoneCode: lastCode(), phoneCodeHash: '' })).toBe('400 PHONE_CODE_HASH_EMPTY');
    expect(await signIn({ phoneCode: lastCode(), phoneCodeHash: 'other' })).toBe('400 PHONE_CODE_EXPIRED');
    expect(await signIn({ phoneCode: lastCode(), phoneNumber: 'x' })).toBe('400 PHONE_NUMBER_INVALID');
    world.clock.time += 300_000;
    expect(await signIn({ phoneCode: lastCode() })).toBe('400 PHONE_CODE_EXPIRED');
  });

  it('S10: burns a code after five wrong guesses', async () => {
    const { phoneCodeHash } = await sendCode();
    for (let i = 0; i < 5; i++) {
      expect(await refusal(client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: 'x' }))).toBe('400 PHONE_CODE_INVALID');
    }
    expect(await refusal(client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: lastCode() }))).toBe('400 PHONE_CODE_EXPIRED');
  });

  it('S10: lets five of a thousand guesses made at once count, and no code be used twice', async () => {
    const { phoneCodeHash } = await sendCode();
    const right = lastCode();
    const wrong = Array.from({ length: 1000 }, (_, index) => String(index).padStart(5, '0')).filter((code) => code !== right);
    const guess = (phoneCode: string, hash = phoneCodeHash): Promise<string> => refusal(client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash: hash, phoneCode }));
    const answers = await Promise.all(wrong.map((code) => guess(code)));
    expect(answers.filter((answer) => answer === '400 PHONE_CODE_INVALID')).toHaveLength(5);
    expect(new Set(answers)).toEqual(new Set(['400 PHONE_CODE_INVALID', '400 PHONE_CODE_EXPIRED']));
    expect(await guess(right)).toBe('400 PHONE_CODE_EXPIRED');
    await world.join(phoneNumber, 'Ada');
    const again = await sendCode();
    expect(await guess(lastCode(), again.phoneCodeHash)).toBe('answered');
    expect(await guess(lastCode(), again.phoneCodeHash)).toBe('400 PHONE_CODE_EXPIRED');
  });

  it('S11: a locked login leaves other keys, other phones and whoever is logged in alone', async () => {
    await world.close();
    world = new World();
    await world.open({ limitRules: publicLimitRules });
    const ada = await world.join(phoneNumber, 'Ada');
    for (let i = 0; i < 4; i++) await sendCode(await world.connect());
    expect(await refusal(sendCode(await world.connect()))).toMatch(/^420 FLOOD_WAIT_\d+$/);
    expect((await ada.call({ _: 'updates.getState' })).pts).toBe(1);
    expect((await ada.call({ _: 'account.getPassword' }))._).toBe('account.password');
    expect((await (await world.connect()).call({ ...request, phoneNumber: '15557654321' }))._).toBe('auth.sentCode');
    const device = await world.connect();
    const shown = await device.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds: [] });
    await ada.call({ _: 'auth.acceptLoginToken', token: shown._ === 'auth.loginToken' ? shown.token : new Uint8Array() });
    expect((await device.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds: [] }))._).toBe('auth.loginTokenSuccess');
  });

  it('S10: takes a code on the key that asked for it only', async () => {
    const { phoneCodeHash } = await sendCode();
    const other = await world.connect();
    expect(await refusal(other.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: lastCode() }))).toBe('400 PHONE_CODE_EXPIRED');
  });

  it('S10: sends another code by call, a bounded number of times', async () => {
    const { phoneCodeHash } = await sendCode();
    const first = lastCode();
    for (let i = 0; i < 3; i++) {
      expect(await client.call({ _: 'auth.resendCode', phoneNumber, phoneCodeHash })).toMatchObject({ type: { _: 'auth.sentCodeTypeCall', length: 5 }, phoneCodeHash });
    }
    expect(world.delivered.at(-1)).toMatchObject({ via: 'call' });
    expect(await refusal(client.call({ _: 'auth.resendCode', phoneNumber, phoneCodeHash }))).toBe('406 SEND_CODE_UNAVAILABLE');
    expect(first).not.toBe(lastCode());
    expect(await refusal(client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: first }))).toBe('400 PHONE_CODE_INVALID');
    expect((await client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: lastCode() }))._).toBe('auth.authorizationSignUpRequired');
  });

  it('cancels a code', async () => {
    const { phoneCodeHash } = await sendCode();
    expect(await client.call({ _: 'auth.cancelCode', phoneNumber, phoneCodeHash })).toBe(true);
    expect(await refusal(client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: lastCode() }))).toBe('400 PHONE_CODE_EXPIRED');
  });

  it('refuses sign-up without a code, without a first name and for a phone that is taken', async () => {
    const { phoneCodeHash } = await sendCode();
    const signUp = (firstName: string, lastName = ''): Promise<string> =>
      refusal(client.call({ _: 'auth.signUp', phoneNumber, phoneCodeHash, firstName, lastName }));
    expect(await signUp('Eve')).toBe('400 PHONE_CODE_EXPIRED');
    await client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: lastCode() });
    expect(await signUp(' ')).toBe('400 FIRSTNAME_INVALID');
    expect(await signUp('x'.repeat(65))).toBe('400 FIRSTNAME_INVALID');
    expect(await signUp('Eve', 'x'.repeat(65))).toBe('400 LASTNAME_INVALID');
    await world.join(phoneNumber, 'Ada');
    expect(await signUp('Eve')).toBe('400 PHONE_NUMBER_OCCUPIED');
  });

  it('withdraws a code that cannot be delivered, and logs neither code nor phone', async () => {
    world.deliveryWorks = false;
    expect(await refusal(client.call(request))).toBe('400 SMS_CODE_CREATE_FAILED');
    const record = world.records.find(({ event }) => event === 'code.undelivered');
    expect(record?.text).toContain('+1555***0123');
    expect(record?.text).not.toContain('15551230123');
  });

  it('logs out: the key stays, the account is closed to it, and a second time changes nothing', async () => {
    const ada = await world.join(phoneNumber, 'Ada');
    expect(await ada.call({ _: 'auth.logOut' })).toEqual({ _: 'auth.loggedOut' });
    expect(await ada.call({ _: 'auth.logOut' })).toEqual({ _: 'auth.loggedOut' });
    expect(world.logins.slice(1)).toEqual([[ada.authKeyId, undefined]]);
    expect(await refusal(ada.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_UNREGISTERED');
  });

  it('tells the other devices of a login, and when it was confirmed', async () => {
    const ada = await world.join(phoneNumber, 'Ada');
    expect(await world.takePushes()).toEqual([]);
    const second = await world.join(phoneNumber, '');
    const { authorizations } = await ada.call({ _: 'account.getAuthorizations' });
    const { hash = 0n, dateCreated: date } = authorizations.find(({ current }) => current !== true) ?? {};
    const push = (cause: TestClient, update: tl.Update): object => ({
      userId: ada.userId,
      exceptSession: { authKeyId: cause.authKeyId, sessionId: cause.sessionId },
      updates: expect.objectContaining({ updates: [update] }) as object,
    });
    expect(await world.takePushes()).toEqual([push(second, { _: 'updateNewAuthorization', unconfirmed: true, hash, date: date ?? 0, device: '', location: '' })]);
    expect(await ada.call({ _: 'account.changeAuthorizationSettings', hash, confirmed: true })).toBe(true);
    expect(await world.takePushes()).toEqual([push(ada, { _: 'updateNewAuthorization', hash })]);
    for (const other of [0n, hash + 1n]) {
      expect(await refusal(ada.call({ _: 'account.changeAuthorizationSettings', hash: other, confirmed: true }))).toBe('400 HASH_INVALID');
    }
  });

  it('ends other logins one by one and all at once', async () => {
    const ada = await world.join(phoneNumber, 'Ada');
    const [second, third] = [await world.join(phoneNumber, ''), await world.join(phoneNumber, '')];
    const { authorizations } = await ada.call({ _: 'account.getAuthorizations' });
    const hash = authorizations.find((login) => login.current !== true)?.hash ?? 0n;
    expect(await ada.call({ _: 'account.resetAuthorization', hash })).toBe(true);
    expect(await refusal(ada.call({ _: 'account.resetAuthorization', hash }))).toBe('400 HASH_INVALID');
    expect(await ada.call({ _: 'auth.resetAuthorizations' })).toBe(true);
    for (const ended of [second, third]) expect(await refusal(ended.call({ _: 'updates.getState' }))).toBe('401 SESSION_REVOKED');
    expect((await ada.call({ _: 'updates.getState' })).pts).toBe(1);
    expect(world.revoked.sort()).toEqual([second.authKeyId, third.authKeyId]);
    expect(world.logins).toHaveLength(3);
  });

  it('S10: limits codes for one phone where limits are on, from whatever key they are asked', async () => {
    await world.close();
    world = new World();
    await world.open({ limitRules: publicLimitRules });
    for (let i = 0; i < 5; i++) await sendCode(await world.connect());
    expect(await refusal(sendCode(await world.connect()))).toMatch(/^420 FLOOD_WAIT_\d+$/);
    world.clock.time += 3_600_000;
    expect((await sendCode(await world.connect()))._).toBe('auth.sentCode');
  });
});
