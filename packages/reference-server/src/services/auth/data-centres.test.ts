/** Tests of logging in where one lives, and of what other data centres answer. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../create-bot.js';
import { refusal, type TestClient, World } from '../world.contract.js';

/** Phones that end in an even digit live at 2, the others at 4. */
const homeDcOf = (phone: string): number => (Number(phone.at(-1)) % 2 === 0 ? 2 : 4);
const [adasPhone, bensPhone] = ['15551230124', '15551230127'];

describe('a server of several data centres', () => {
  let world: World;
  let ada: TestClient;
  let ben: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open({ dcIds: [2, 4, 5], homeDcOf });
    ada = await world.join(adasPhone, 'Ada', 2);
    ben = await world.join(bensPhone, 'Ben', 4);
  });
  afterEach(() => world.close());

  const sendCode = (client: TestClient, phoneNumber: string) =>
    client.call({ _: 'auth.sendCode', phoneNumber, apiId: 1, apiHash: 'x', settings: { _: 'codeSettings' } });
  const exportTo = async (dcId: number, client = ada) => (await client.call({ _: 'auth.exportAuthorization', dcId })) as tl.RawAuthExportedAuthorization;
  const importAt = (client: TestClient, { id, bytes }: Pick<tl.RawAuthExportedAuthorization, 'id' | 'bytes'>) => client.call({ _: 'auth.importAuthorization', id, bytes });
  /** A client of Ada's at a data centre that is not hers. */
  const carry = async (dcId = 4): Promise<TestClient> => {
    const client = await world.connect(dcId);
    await importAt(client, await exportTo(dcId));
    return client;
  };
  const self: tl.UsersGetUsersRequest = { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] };

  it('says at each data centre which one it is, and where all of them are', async () => {
    for (const client of [ada, ben]) {
      const config = await client.call({ _: 'help.getConfig' });
      expect(config).toMatchObject({ thisDc: client.dcId, webfileDcId: 2 });
      expect(config.dcOptions.map((option) => option.id)).toEqual([2, 2, 4, 4, 5, 5]);
      expect(await client.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: client.dcId, nearestDc: client.dcId });
    }
  });

  it('sends a phone to the data centre of its account, or to where that will be made, and no code', async () => {
    const sent = world.delivered.length;
    expect(await refusal(sendCode(await world.connect(4), adasPhone))).toBe('303 PHONE_MIGRATE_2');
    expect(await refusal(sendCode(await world.connect(5), bensPhone))).toBe('303 PHONE_MIGRATE_4');
    expect(await refusal(sendCode(await world.connect(4), '15551230000'))).toBe('303 PHONE_MIGRATE_2');
    expect(world.delivered).toHaveLength(sent);
    await sendCode(await world.connect(2), '15551230000');
    expect(world.delivered).toHaveLength(sent + 1);
  });

  it('counts no attempt to ask for a code when it sends the phone elsewhere', async () => {
    const strict = new World();
    await strict.open({ dcIds: [2, 4], homeDcOf, limitRules: { sendCodeToPhone: { count: 1, seconds: 60 }, sendCodeFromAddress: { count: 1, seconds: 60 } } });
    const astray = await strict.connect(4);
    for (let round = 0; round < 3; round += 1) expect(await refusal(sendCode(astray, adasPhone))).toBe('303 PHONE_MIGRATE_2');
    expect(await refusal(sendCode(await strict.connect(2), adasPhone))).toBe('answered');
    await strict.close();
  });

  it('lets people of different data centres write to each other', async () => {
    await ada.call({ _: 'account.updateUsername', username: 'ada_l' });
    await world.takePushes();
    await ben.sendText(await ben.peer('ada_l'), 'Hello over there');
    const pushes = await world.takePushes();
    expect(pushes.map((push) => push.userId).sort()).toEqual([ada.userId, ben.userId].sort());
    expect((await ada.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 10, hash: 0n }))).toMatchObject({
      messages: [{ message: 'Hello over there' }],
    });
  });

  it('carries a login to another data centre, which answers for the connection and files only', async () => {
    const away = await carry();
    expect(await away.call(self)).toMatchObject([{ id: ada.userId, self: true }]);
    expect(await refusal(away.call({ _: 'help.getConfig' }))).toBe('answered');
    expect(await refusal(away.call({ _: 'updates.getState' }))).toBe('303 USER_MIGRATE_2');
    expect(await refusal(away.call({ _: 'account.getPassword' }))).toBe('303 USER_MIGRATE_2');
    expect(await refusal(away.call({ _: 'auth.exportAuthorization', dcId: 5 }))).toBe('303 USER_MIGRATE_2');
    expect(await refusal(away.sendText({ _: 'inputPeerSelf' }, 'Hello'))).toBe('303 USER_MIGRATE_2');
    // Nothing is pushed to it, and it is no device of its own.
    expect(world.logins.at(-1)).toEqual([away.authKeyId, undefined]);
    expect((await ada.call({ _: 'account.getAuthorizations' })).authorizations).toHaveLength(1);
  });

  it('takes an exported login once (S31)', async () => {
    const exported = await exportTo(4);
    const [first, second] = [await world.connect(4), await world.connect(4)];
    const outcomes = await Promise.all([refusal(importAt(first, exported)), refusal(importAt(second, exported))]);
    expect(outcomes.sort()).toEqual(['400 AUTH_BYTES_INVALID', 'answered']);
    expect(await refusal(importAt(await world.connect(4), exported))).toBe('400 AUTH_BYTES_INVALID');
  });

  it('takes an exported login for sixty seconds (S31)', async () => {
    const [early, late] = [await exportTo(4), await exportTo(4)];
    world.clock.time += 59_000;
    expect(await refusal(importAt(await world.connect(4), early))).toBe('answered');
    world.clock.time += 1000;
    expect(await refusal(importAt(await world.connect(4), late))).toBe('400 AUTH_BYTES_INVALID');
  });

  it('takes an exported login at the data centre and for the person that it names only (S31)', async () => {
    expect(await refusal(importAt(await world.connect(5), await exportTo(4)))).toBe('400 AUTH_BYTES_INVALID');
    const { bytes } = await exportTo(4);
    expect(await refusal(importAt(await world.connect(4), { id: BigInt(ben.userId), bytes }))).toBe('400 AUTH_BYTES_INVALID');
    expect(await refusal(importAt(await world.connect(4), { id: BigInt(ada.userId), bytes: new Uint8Array(64) }))).toBe('400 AUTH_BYTES_INVALID');
    // What came with a wrong name is used up as well.
    expect(await refusal(importAt(await world.connect(4), { id: BigInt(ada.userId), bytes }))).toBe('400 AUTH_BYTES_INVALID');
  });

  it('exports to other data centres that exist, and for whoever is logged in', async () => {
    for (const dcId of [2, 3, 0, -4]) expect(await refusal(ada.call({ _: 'auth.exportAuthorization', dcId }))).toBe('400 DC_ID_INVALID');
    expect(await refusal((await world.connect()).call({ _: 'auth.exportAuthorization', dcId: 4 }))).toBe('401 AUTH_KEY_UNREGISTERED');
  });

  it('ends a carried login, and one on its way, with the login that it came from (S31)', async () => {
    const [away, onItsWay] = [await carry(), await exportTo(4)];
    const other = await world.join(adasPhone, 'Ada', 2);
    const othersAway = await world.connect(4);
    await importAt(othersAway, await exportTo(4, other));
    await other.call({ _: 'auth.resetAuthorizations' });
    expect(await refusal(away.call(self))).toBe('401 AUTH_KEY_UNREGISTERED');
    expect(await refusal(importAt(await world.connect(4), onItsWay))).toBe('400 AUTH_BYTES_INVALID');
    expect(await refusal(othersAway.call(self))).toBe('answered');
    await other.call({ _: 'auth.logOut' });
    expect(await refusal(othersAway.call(self))).toBe('401 AUTH_KEY_UNREGISTERED');
  });

  it('leaves the login as it is when a carried one is logged out', async () => {
    const away = await carry();
    await away.call({ _: 'auth.logOut' });
    expect(await refusal(away.call(self))).toBe('401 AUTH_KEY_UNREGISTERED');
    expect(await refusal(ada.call(self))).toBe('answered');
  });

  it('logs a bot in at the data centre that it was made for', async () => {
    const parts = { stores: world.stores, random: world.random, crypto: world.crypto, clock: world.clock, dcRules: world.dcRules };
    const { token, id } = await createBot(parts, { username: 'echo_bot', name: 'Echo', dcId: 4 });
    const logIn = async (dcId: number, botAuthToken = token) => (await world.connect(dcId)).call({ _: 'auth.importBotAuthorization', flags: 0, apiId: 1, apiHash: 'x', botAuthToken });
    expect(await refusal(logIn(2))).toBe('303 USER_MIGRATE_4');
    expect(await logIn(4)).toMatchObject({ user: { id } });
    // Who does not know the token does not learn where the bot lives.
    expect(await refusal(logIn(2, `${token.slice(0, -1)}?`))).toBe('400 ACCESS_TOKEN_INVALID');
    await expect(createBot(parts, { username: 'other_bot', name: 'Other', dcId: 3 })).rejects.toMatchObject({ code: 'DC_UNKNOWN' });
  });

  const showCode = async (client: TestClient) => (await client.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds: [] })) as tl.RawAuthLoginToken;

  it('sends a device that shows a QR code to the data centre of whoever accepts it', async () => {
    const device = await world.connect(4);
    const { token: shown } = await showCode(device);
    await ada.call({ _: 'auth.acceptLoginToken', token: shown });
    expect(world.keyPushes.at(-1)).toMatchObject([device.authKeyId, { update: { _: 'updateLoginToken' } }]);
    const answer = await device.call({ _: 'auth.exportLoginToken', apiId: 1, apiHash: 'x', exceptIds: [] });
    if (answer._ !== 'auth.loginTokenMigrateTo') throw new RangeError(`expected another data centre, got ${answer._}`);
    expect(answer.dcId).toBe(2);
    expect(answer.token).not.toEqual(shown);
    const there = await world.connect(2);
    // Neither whoever has seen the code nor another data centre gets the login.
    expect(await refusal(there.call({ _: 'auth.importLoginToken', token: shown }))).toBe('400 AUTH_TOKEN_INVALID');
    expect(await refusal((await world.connect(5)).call({ _: 'auth.importLoginToken', token: answer.token }))).toBe('400 AUTH_TOKEN_INVALID');
    expect(await there.call({ _: 'auth.importLoginToken', token: answer.token })).toMatchObject({ _: 'auth.loginTokenSuccess', authorization: { user: { id: ada.userId } } });
    expect(await refusal((await world.connect(2)).call({ _: 'auth.importLoginToken', token: answer.token }))).toBe('400 AUTH_TOKEN_INVALID');
    expect(await refusal(device.call(self))).toBe('401 AUTH_KEY_UNREGISTERED');
    expect((await ada.call({ _: 'account.getAuthorizations' })).authorizations).toHaveLength(2);
  });

  it('sends a device there as well that brings its own QR code back', async () => {
    const device = await world.connect(4);
    const { token } = await showCode(device);
    await ada.call({ _: 'auth.acceptLoginToken', token });
    const answer = await device.call({ _: 'auth.importLoginToken', token });
    if (answer._ !== 'auth.loginTokenMigrateTo') throw new RangeError(`expected another data centre, got ${answer._}`);
    expect(await (await world.connect(2)).call({ _: 'auth.importLoginToken', token: answer.token })).toMatchObject({ _: 'auth.loginTokenSuccess' });
  });
});

describe('a server that goes by addresses', () => {
  it('makes accounts of an address at its data centre, and lets who has one log in at home', async () => {
    const world = new World();
    let nearest: number | undefined;
    await world.open({ dcIds: [2, 4], networkDcOf: () => nearest });
    await world.join(adasPhone, 'Ada', 2);
    nearest = 4;
    const [here, there] = [await world.connect(2), await world.connect(4)];
    const ask = (client: TestClient, phoneNumber: string) =>
      refusal(client.call({ _: 'auth.sendCode', phoneNumber, apiId: 1, apiHash: 'x', settings: { _: 'codeSettings' } }));
    expect(await here.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 2, nearestDc: 4 });
    expect(await ask(here, bensPhone)).toBe('303 NETWORK_MIGRATE_4');
    expect(await ask(there, bensPhone)).toBe('answered');
    expect(await ask(here, adasPhone)).toBe('answered');
    expect(await ask(there, adasPhone)).toBe('303 PHONE_MIGRATE_2');
    await world.close();
  });
});
