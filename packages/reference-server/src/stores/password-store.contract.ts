/** The contract of the password port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, issueCode, today } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testPasswordStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a password store`, () => {
    let stores: Stores;
    let ada: Member;
    beforeEach(async () => {
      stores = await fixture.create();
      ada = await addMember(stores, phone, 'Ada');
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const phone = '15550123';
    const bytes = (fill: number, length = 8): Uint8Array => new Uint8Array(length).fill(fill);
    const password = { salt1: bytes(1), salt2: bytes(2), verifier: bytes(3, 256), hint: 'a cat' };
    const setPassword = (): Promise<boolean> => stores.passwords.set({ userId: ada.user.id, password, replaces: false });
    const ask = (authKeyId: bigint, srpId = 9n): Promise<void> =>
      stores.passwords.saveChallenge({ authKeyId, userId: ada.user.id, srpId, secret: bytes(4), b: bytes(5), expiresAt: today + 300 });
    /** Gives the right code on a new key; gives the key. */
    const beginLogin = async (): Promise<bigint> => {
      const ref = await issueCode(stores, phone);
      expect(await stores.logins.signIn({ ...ref, code: '12345', now: today, authorizationHash: 3n })).toEqual({ type: 'passwordNeeded' });
      return ref.authKeyId;
    };
    const finish = (authKeyId: bigint, now = today) => stores.passwords.finishLogin({ authKeyId, userId: ada.user.id, now, authorizationHash: 7n });

    it('keeps a password, replaces it and forgets it', async () => {
      const userId = ada.user.id;
      expect(await stores.passwords.find(userId)).toBeUndefined();
      expect(await setPassword()).toBe(true);
      expect(await stores.passwords.find(userId)).toEqual(password);
      expect(await stores.passwords.set({ userId, password: { ...password, hint: 'a dog' }, replaces: true })).toBe(true);
      expect(await stores.passwords.find(userId)).toMatchObject({ hint: 'a dog' });
      expect(await stores.passwords.set({ userId, password: undefined, replaces: true })).toBe(true);
      expect(await stores.passwords.find(userId)).toBeUndefined();
    });

    it('lets one of two win who set a first password at the same time', async () => {
      expect(await Promise.all([setPassword(), setPassword()])).toEqual([true, false]);
    });

    it('lets a login wait for the password, and then finishes it once', async () => {
      await setPassword();
      const authKeyId = await beginLogin();
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: undefined });
      expect(await stores.passwords.pendingUser(authKeyId, today)).toBe(ada.user.id);
      expect(await finish(authKeyId)).toEqual(ada.user);
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: ada.user.id, hash: 7n, loggedInAt: today });
      expect(await stores.passwords.pendingUser(authKeyId, today)).toBeUndefined();
      expect(await finish(authKeyId)).toBeUndefined();
    });

    it('waits for ten minutes, and not after a log-out', async () => {
      await setPassword();
      const authKeyId = await beginLogin();
      expect(await stores.passwords.pendingUser(authKeyId, today + 599)).toBe(ada.user.id);
      expect(await stores.passwords.pendingUser(authKeyId, today + 600)).toBeUndefined();
      expect(await finish(authKeyId, today + 600)).toBeUndefined();
      await stores.authorizations.logOut(authKeyId);
      expect(await finish(authKeyId)).toBeUndefined();
    });

    it('finishes nobody else’s login', async () => {
      await setPassword();
      const authKeyId = await beginLogin();
      expect(await stores.passwords.finishLogin({ authKeyId, userId: ada.user.id + 1, now: today, authorizationHash: 7n })).toBeUndefined();
      expect(await finish(ada.authKeyId)).toBeUndefined();
    });

    it('uses a question up with one answer, however many come at once', async () => {
      await setPassword();
      await ask(ada.authKeyId);
      const take = { authKeyId: ada.authKeyId, srpId: 9n, now: today };
      const taken = await Promise.all([stores.passwords.takeChallenge(take), stores.passwords.takeChallenge(take)]);
      expect(taken).toEqual([{ userId: ada.user.id, secret: bytes(4), b: bytes(5), password }, undefined]);
    });

    it('takes an answer on the key of the question only, in time, and to the latest question', async () => {
      await setPassword();
      const other = await addMember(stores, '15550124', 'Ben');
      await ask(ada.authKeyId);
      expect(await stores.passwords.takeChallenge({ authKeyId: other.authKeyId, srpId: 9n, now: today })).toBeUndefined();
      expect(await stores.passwords.takeChallenge({ authKeyId: ada.authKeyId, srpId: 9n, now: today + 300 })).toBeUndefined();
      await ask(ada.authKeyId, 10n);
      await ask(ada.authKeyId, 11n);
      expect(await stores.passwords.takeChallenge({ authKeyId: ada.authKeyId, srpId: 10n, now: today })).toBeUndefined();
      expect(await stores.passwords.takeChallenge({ authKeyId: ada.authKeyId, srpId: 11n, now: today })).toBeDefined();
    });

    it('lets a waiting login guess five times', async () => {
      await setPassword();
      const authKeyId = await beginLogin();
      for (let index = 0; index < 5; index += 1) {
        expect(await stores.passwords.pendingUser(authKeyId, today)).toBe(ada.user.id);
        await ask(authKeyId);
        expect(await stores.passwords.takeChallenge({ authKeyId, srpId: 9n, now: today })).toBeDefined();
      }
      expect(await stores.passwords.pendingUser(authKeyId, today)).toBeUndefined();
      await ask(authKeyId);
      expect(await stores.passwords.takeChallenge({ authKeyId, srpId: 9n, now: today })).toBeUndefined();
    });

    it('ends questions and waiting logins with the password that they are about', async () => {
      await setPassword();
      const authKeyId = await beginLogin();
      await ask(authKeyId);
      await stores.passwords.set({ userId: ada.user.id, password: { ...password, hint: '' }, replaces: true });
      expect(await stores.passwords.takeChallenge({ authKeyId, srpId: 9n, now: today })).toBeUndefined();
      expect(await stores.passwords.pendingUser(authKeyId, today)).toBeUndefined();
    });
  });
}
