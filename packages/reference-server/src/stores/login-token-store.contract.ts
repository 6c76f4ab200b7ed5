/** The contract of the port for QR tokens, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthKey, addMember, today } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testLoginTokenStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of login tokens`, () => {
    let stores: Stores;
    let ada: Member;
    beforeEach(async () => {
      stores = await fixture.create();
      ada = await addMember(stores, '15550123', 'Ada');
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
    const show = (authKeyId: bigint, fill: number, now = today) => stores.loginTokens.export({ authKeyId, tokenHash: hash(fill), now, expiresAt: now + 30 });
    const accept = (fill: number, now = today) =>
      stores.loginTokens.accept({ userId: ada.user.id, authKeyId: ada.authKeyId, tokenHash: hash(fill), now, collectUntil: now + 300, authorizationHash: 9n });
    const collect = (authKeyId: bigint, fill: number, now = today) => stores.loginTokens.collect({ authKeyId, tokenHash: hash(fill), nextTokenHash: hash(99), now });

    it('logs the key in that showed the token, once it was accepted', async () => {
      const authKeyId = await addAuthKey(stores);
      expect(await show(authKeyId, 1)).toEqual({ type: 'issued' });
      expect(await collect(authKeyId, 1)).toEqual({ type: 'invalid' });
      expect(await accept(1)).toEqual({ type: 'accepted', authKeyId });
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: undefined });
      expect(await show(authKeyId, 2)).toEqual({ type: 'signedIn', user: ada.user });
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: ada.user.id, hash: 9n });
      expect(await show(authKeyId, 2)).toEqual({ type: 'issued' });
    });

    it('logs the key in by the token itself, once', async () => {
      const [authKeyId, other] = [await addAuthKey(stores), await addAuthKey(stores)];
      await show(authKeyId, 1);
      await accept(1);
      expect(await collect(other, 1)).toEqual({ type: 'invalid' });
      expect(await collect(authKeyId, 1)).toEqual({ type: 'signedIn', user: ada.user });
      expect(await collect(authKeyId, 1)).toEqual({ type: 'invalid' });
    });

    it('takes a token once, in time, and while it is the latest of its key', async () => {
      const authKeyId = await addAuthKey(stores);
      await show(authKeyId, 1);
      expect(await accept(1, today + 30)).toEqual({ type: 'expired' });
      await show(authKeyId, 2);
      expect(await accept(1)).toEqual({ type: 'invalid' });
      expect(await Promise.all([accept(2), accept(2)])).toEqual([{ type: 'accepted', authKeyId }, { type: 'alreadyAccepted' }]);
    });

    it('accepts no token on the key that shows it', async () => {
      await show(ada.authKeyId, 1);
      expect(await accept(1)).toEqual({ type: 'invalid' });
    });

    it('forgets an acceptance that nobody comes for', async () => {
      const authKeyId = await addAuthKey(stores);
      await show(authKeyId, 1);
      await accept(1);
      expect(await collect(authKeyId, 1, today + 300)).toEqual({ type: 'expired' });
      expect(await show(authKeyId, 2, today + 300)).toEqual({ type: 'issued' });
    });

    it('lets the login wait for the password of the account', async () => {
      const password = { salt1: hash(1), salt2: hash(2), verifier: new Uint8Array(256).fill(3), hint: '' };
      await stores.passwords.set({ userId: ada.user.id, password, replaces: false });
      const authKeyId = await addAuthKey(stores);
      await show(authKeyId, 1);
      await accept(1);
      expect(await show(authKeyId, 2)).toEqual({ type: 'passwordNeeded' });
      expect(await stores.passwords.pendingUser(authKeyId, today)).toBe(ada.user.id);
    });
  });
}
