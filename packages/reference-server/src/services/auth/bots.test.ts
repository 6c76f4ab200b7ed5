/** Tests of bots: how they are made, log in, and look to others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../create-bot.js';
import { World, refusal } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('a bot', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.open();
  });
  afterEach(() => world.close());

  const make = (username = 'echo_bot', name = 'Echo') => createBot({ stores: world.stores, random: world.random, crypto: world.crypto, clock: world.clock, dcRules: world.dcRules }, { username, name });
  const importBot = (client: TestClient, botAuthToken: string, apiId = 1) =>
    client.call({ _: 'auth.importBotAuthorization', flags: 0, apiId, apiHash: 'x', botAuthToken });

  it('logs in with its token, as often as it likes', async () => {
    const { id, token } = await make();
    for (const client of [await world.connect(), await world.connect()]) {
      expect(await importBot(client, token)).toMatchObject({ _: 'auth.authorization', user: { id, self: true, bot: true, firstName: 'Echo', username: 'echo_bot' } });
      expect((await client.call({ _: 'updates.getState' })).pts).toBe(1);
    }
    expect(world.logins.map(([, userId]) => userId)).toEqual([id, id]);
  });

  it('does not log in with anything else', async () => {
    const { id, token } = await make();
    const ada = await world.join('15550001', 'Ada');
    const client = await world.connect();
    const [, secret] = token.split(':');
    for (const wrong of ['', 'x', `${id}:`, `${id}:${'a'.repeat(35)}`, `${ada.userId}:${secret}`, `${token}x`]) {
      expect(await refusal(importBot(client, wrong))).toBe('400 ACCESS_TOKEN_INVALID');
    }
    expect(await refusal(importBot(client, token, 0))).toBe('400 API_ID_INVALID');
    expect(await refusal(client.call({ _: 'updates.getState' }))).toBe('401 AUTH_KEY_UNREGISTERED');
  });

  it('is found by its username, and shows neither phone nor presence', async () => {
    await make();
    const ada = await world.join('15550001', 'Ada');
    const { users } = await ada.call({ _: 'contacts.resolveUsername', username: 'Echo_Bot' });
    expect(users).toMatchObject([{ bot: true, botInfoVersion: 1, firstName: 'Echo' }]);
    expect(Object.keys(users[0] ?? {})).not.toContain('phone');
    expect(Object.keys(users[0] ?? {})).not.toContain('status');
    await ada.sendText(await ada.peer('echo_bot'), 'Hello');
    expect(await world.takePushes()).toContainEqual(expect.objectContaining({ updates: expect.objectContaining({ updates: [expect.objectContaining({ _: 'updateNewMessage' })] }) }));
  });

  it('is not made under a name that cannot be', async () => {
    await make();
    await expect(make('ECHO_BOT')).rejects.toMatchObject({ code: 'USERNAME_OCCUPIED' });
    for (const username of ['', 'bot', 'echo', 'écho_bot', '1echo_bot']) await expect(make(username)).rejects.toMatchObject({ code: 'USERNAME_INVALID' });
    await expect(make('other_bot', '\u0000 ')).rejects.toMatchObject({ code: 'NAME_INVALID' });
  });
});
