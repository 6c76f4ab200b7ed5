/** Tests of ending an account. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from './create-bot.js';
import { deactivateUser } from './deactivate-user.js';
import type { LoginSink } from './context.js';
import { refusal, World } from './world.contract.js';

describe('ending an account', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.open();
  });
  afterEach(() => world.close());

  const ended: bigint[] = [];
  const unexpected = (): never => {
    throw new RangeError('expected logins to end only');
  };
  const loginSink: LoginSink = { loggedIn: unexpected, loggedOut: unexpected, keyBound: unexpected, keysDropped: () => {}, revoked: (key) => void ended.push(key) };
  const deactivate = (userId: number): Promise<void> => deactivateUser({ stores: world.stores, loginSink }, userId);

  it('ends all its logins with the reason, and no others', async () => {
    const [ada, bob] = [await world.join('15550001', 'Ada'), await world.join('15550002', 'Bob')];
    const second = await world.join('15550001', '');
    await deactivate(ada.userId);
    expect(ended.splice(0).sort()).toEqual([ada.authKeyId, second.authKeyId]);
    for (const client of [ada, second]) expect(await refusal(client.call({ _: 'updates.getState' }))).toBe('401 USER_DEACTIVATED');
    expect((await bob.call({ _: 'updates.getState' })).pts).toBe(1);
  });

  it('frees its phone number and username, and shows it as deleted', async () => {
    const [ada, bob] = [await world.join('15550001', 'Ada'), await world.join('15550002', 'Bob')];
    await ada.call({ _: 'account.updateUsername', username: 'adalace' });
    const { userId, accessHash } = await bob.peer('adalace');
    await deactivate(ada.userId);
    const users = await bob.call({ _: 'users.getUsers', id: [{ _: 'inputUser', userId, accessHash }] });
    expect(users).toEqual([{ _: 'user', id: userId, accessHash, deleted: true }]);
    expect(await refusal(bob.peer('adalace'))).toBe('400 USERNAME_NOT_OCCUPIED');
    const again = await world.join('15550001', 'Eve');
    expect(again.userId).not.toBe(ada.userId);
  });

  it('makes the token of a bot worthless', async () => {
    const { id, token } = await createBot({ stores: world.stores, random: world.random, crypto: world.crypto, clock: world.clock, dcRules: world.dcRules }, { username: 'echo_bot', name: 'Echo' });
    await deactivate(id);
    const call = (await world.connect()).call({ _: 'auth.importBotAuthorization', flags: 0, apiId: 1, apiHash: 'x', botAuthToken: token });
    expect(await refusal(call)).toBe('400 ACCESS_TOKEN_INVALID');
  });

  it('is refused for nobody', async () => {
    await expect(deactivate(5)).rejects.toMatchObject({ name: 'AdminError', code: 'USER_UNKNOWN' });
  });
});
