/** The contract of the bot port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthKey, addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testBotStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a bot store`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await fixture.create();
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const secretHash = new Uint8Array(32).fill(6);
    const bot = { firstName: 'Echo', username: 'Echo_Bot', secretHash, now: today };
    const create = async (): Promise<number> => {
      const outcome = await stores.bots.create(bot);
      if (outcome.type !== 'created') throw new RangeError(`expected a bot, got ${outcome.type}`);
      return outcome.user.id;
    };

    it('makes an account without a phone, with its username and its box', async () => {
      const id = await create();
      const user = await stores.users.find(id);
      expect(user).toMatchObject({ phone: '', firstName: 'Echo', username: 'Echo_Bot', bot: true });
      expect(await stores.users.findByUsername('echo_bot')).toEqual(user);
      expect(await stores.users.view(id, [id])).toMatchObject([{ user: { bot: true, phone: '' } }]);
      expect(await stores.events.state(id)).toMatchObject({ pts: 1, unreadCount: 0 });
    });

    it('makes people who are no bots', async () => {
      const { user } = await addMember(stores, '15550123', 'Ada');
      expect(Object.keys(user)).not.toContain('bot');
      expect(await stores.users.find(user.id)).toEqual(user);
    });

    it('takes no username that somebody has', async () => {
      await create();
      expect(await stores.bots.create({ ...bot, username: 'ECHO_BOT', secretHash: new Uint8Array(32) })).toEqual({ type: 'occupied' });
    });

    it('logs a key in by id and secret, and by nothing less', async () => {
      const userId = await create();
      const { user: ada } = await addMember(stores, '15550123', 'Ada');
      const authKeyId = await addAuthKey(stores);
      const logIn = { authKeyId, userId, secretHash, now: today, authorizationHash: 8n };
      expect(await stores.bots.logIn({ ...logIn, secretHash: new Uint8Array(32) })).toEqual({ type: 'unknown' });
      expect(await stores.bots.logIn({ ...logIn, userId: ada.id })).toEqual({ type: 'unknown' });
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: undefined });
      expect(await stores.bots.logIn(logIn)).toMatchObject({ type: 'loggedIn', user: { id: userId } });
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId, hash: 8n, loggedInAt: today });
    });
  });
}
