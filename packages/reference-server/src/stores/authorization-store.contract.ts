/** The contract of the authorization port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthKey, addMember, issueCode, nextAuthKeyId, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testAuthorizationStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as an authorization store`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await fixture.create();
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const client = { apiId: 4, deviceModel: 'Ä', systemVersion: '1', appVersion: '2', systemLangCode: 'en', langPack: '', langCode: 'de' };

    it('gives a key back byte for byte, and nothing for an unknown one', async () => {
      const authKey = Uint8Array.from({ length: 256 }, (_, i) => i);
      const authKeyId = nextAuthKeyId();
      expect(await stores.authorizations.saveAuthKey({ authKeyId, authKey, createdAt: today, expiresAt: today + 60 })).toBe(true);
      expect(await stores.authorizations.findAuthKey(authKeyId)).toEqual({ authKey, expiresAt: today + 60 });
      expect(await stores.authorizations.findAuthKey(authKeyId + 1n)).toBeUndefined();
    });

    it('refuses a second key with the same id and keeps the first', async () => {
      const authKeyId = await addAuthKey(stores);
      expect(await stores.authorizations.saveAuthKey({ authKeyId, authKey: new Uint8Array(256), createdAt: today })).toBe(false);
      expect((await stores.authorizations.findAuthKey(authKeyId))?.authKey[0]).toBe(7);
    });

    it('sweeps keys that nobody will miss: ended ones, and those without a login that were not used for long (S07)', async () => {
      const { authKeyId: member } = await addMember(stores, '15550009', 'Ada');
      const [fresh, old, ended, running] = [nextAuthKeyId(), nextAuthKeyId(), nextAuthKeyId(), nextAuthKeyId()];
      const authKey = new Uint8Array(256).fill(1);
      const day = 86_400;
      await stores.authorizations.saveAuthKey({ authKeyId: fresh, authKey, createdAt: today + 9 * day });
      await stores.authorizations.saveAuthKey({ authKeyId: old, authKey, createdAt: today });
      await stores.authorizations.saveAuthKey({ authKeyId: ended, authKey, createdAt: today, expiresAt: today + day });
      await stores.authorizations.saveAuthKey({ authKeyId: running, authKey, createdAt: today, expiresAt: today + 20 * day });
      const command = { endedAt: today + 9 * day, unusedSince: today + 2 * day };
      expect(await stores.authorizations.sweepAuthKeys({ ...command, limit: 1 })).toBe(1);
      expect(await stores.authorizations.sweepAuthKeys({ ...command, limit: 10 })).toBe(1);
      const found = await Promise.all([member, fresh, running, old, ended].map((id) => stores.authorizations.findAuthKey(id)));
      expect(found.map((key) => key !== undefined)).toEqual([true, true, true, false, false]);
    });

    it('knows no user, layer or client of a fresh key', async () => {
      const authKeyId = await addAuthKey(stores);
      expect(await stores.authorizations.find(authKeyId)).toEqual({
        authKeyId,
        layer: undefined,
        client: undefined,
        userId: undefined,
        hash: 0n,
        loggedInAt: 0,
        activeAt: today,
      });
    });

    it('keeps layer and client apart: saving one leaves the other', async () => {
      const authKeyId = await addAuthKey(stores);
      await stores.authorizations.saveClient({ authKeyId, layer: 223, client });
      await stores.authorizations.saveClient({ authKeyId, layer: 198 });
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ layer: 198, client });
    });

    it('notes the latest use, whatever the order of the notes', async () => {
      const authKeyId = await addAuthKey(stores);
      await stores.authorizations.touch(authKeyId, today + 20);
      await stores.authorizations.touch(authKeyId, today + 10);
      expect((await stores.authorizations.find(authKeyId))?.activeAt).toBe(today + 20);
    });

    it('lists the logins of a user only', async () => {
      const alice = await addMember(stores, '15550001', 'Alice');
      await addMember(stores, '15550002', 'Bob');
      const list = await stores.authorizations.listOfUser(alice.user.id, 10);
      expect(list.map(({ authKeyId, hash, loggedInAt }) => ({ authKeyId, hash, loggedInAt }))).toEqual([
        { authKeyId: alice.authKeyId, hash: -5n, loggedInAt: today },
      ]);
    });

    it('ends a login and keeps its key', async () => {
      const { user, authKeyId } = await addMember(stores, '15550001', 'Alice');
      expect(await stores.authorizations.logOut(authKeyId)).toBe(user.id);
      expect(await stores.authorizations.logOut(authKeyId)).toBeUndefined();
      expect((await stores.authorizations.find(authKeyId))?.userId).toBeUndefined();
      expect(await stores.authorizations.findAuthKey(authKeyId)).toBeDefined();
    });

    it('ends a login by its hash for its own user only', async () => {
      const alice = await addMember(stores, '15550001', 'Alice');
      const bob = await addMember(stores, '15550002', 'Bob');
      expect(await stores.authorizations.logOutByHash(alice.user.id, 77n)).toBeUndefined();
      expect(await stores.authorizations.logOutByHash(alice.user.id, -5n)).toBe(alice.authKeyId);
      expect((await stores.authorizations.find(bob.authKeyId))?.userId).toBe(bob.user.id);
    });

    it('ends all logins of a user but the one that asks', async () => {
      const alice = await addMember(stores, '15550001', 'Alice');
      const second = await issueCode(stores, '15550001');
      await stores.logins.signIn({ ...second, code: '12345', now: today, authorizationHash: 9n });
      expect(await stores.authorizations.logOutOthers(alice.user.id, second.authKeyId)).toEqual([alice.authKeyId]);
      expect((await stores.authorizations.listOfUser(alice.user.id, 10)).map((login) => login.authKeyId)).toEqual([second.authKeyId]);
    });

    it('forgets a key with its login and code', async () => {
      const ref = await issueCode(stores, '15550001');
      expect(await stores.authorizations.deleteAuthKey(ref.authKeyId)).toBe(true);
      expect(await stores.authorizations.deleteAuthKey(ref.authKeyId)).toBe(false);
      expect(await stores.authorizations.find(ref.authKeyId)).toBeUndefined();
      expect(await stores.logins.cancelCode(ref)).toBe(false);
    });
  });
}
