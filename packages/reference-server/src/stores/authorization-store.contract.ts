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
      expect(await stores.authorizations.saveAuthKey({ authKeyId, authKey, createdAt: today, expiresAt: today + 60, dcId: 4 })).toBe(true);
      expect(await stores.authorizations.findAuthKey(authKeyId)).toEqual({ authKey, expiresAt: today + 60, dcId: 4 });
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

    const addTempKey = async (permAuthKeyId?: bigint, createdAt: number = today): Promise<bigint> => {
      const authKeyId = nextAuthKeyId();
      await stores.authorizations.saveAuthKey({ authKeyId, authKey: new Uint8Array(256).fill(8), createdAt, expiresAt: createdAt + 86_400 });
      if (permAuthKeyId !== undefined) await stores.authorizations.bindTempKey({ authKeyId, permAuthKeyId, expiresAt: createdAt + 86_400, most: 16 });
      return authKeyId;
    };

    it('finds the login of the permanent key behind a temporary one, once it is bound', async () => {
      const { user, authKeyId: permAuthKeyId } = await addMember(stores, '15550001', 'Alice');
      await stores.authorizations.saveClient({ authKeyId: permAuthKeyId, layer: 223, client });
      const authKeyId = await addTempKey();
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ authKeyId, userId: undefined, isUnbound: true });
      const binding = { authKeyId, permAuthKeyId, expiresAt: today + 60, most: 16 };
      expect(await stores.authorizations.bindTempKey(binding)).toEqual({ type: 'bound', dropped: [] });
      expect(await stores.authorizations.find(authKeyId)).toEqual(await stores.authorizations.find(permAuthKeyId));
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ authKeyId: permAuthKeyId, userId: user.id, layer: 223, client });
      expect((await stores.authorizations.findAuthKey(authKeyId))?.expiresAt).toBe(today + 60);
      expect(await stores.authorizations.listOfUser(user.id, 10)).toHaveLength(1);
    });

    it('binds a temporary key once, and a permanent one never', async () => {
      const permAuthKeyId = await addAuthKey(stores);
      const authKeyId = await addTempKey(permAuthKeyId);
      for (const id of [authKeyId, await addAuthKey(stores), nextAuthKeyId()]) {
        expect(await stores.authorizations.bindTempKey({ authKeyId: id, permAuthKeyId, expiresAt: today + 9, most: 16 })).toEqual({ type: 'alreadyBound' });
      }
    });

    it('keeps as many bound keys as it is told, the latest ones', async () => {
      const permAuthKeyId = await addAuthKey(stores);
      const other = await addTempKey(await addAuthKey(stores));
      const keys = [await addTempKey(permAuthKeyId, today + 1), await addTempKey(permAuthKeyId, today + 2), await addTempKey(permAuthKeyId, today + 3)];
      const authKeyId = await addTempKey(undefined, today);
      const outcome = await stores.authorizations.bindTempKey({ authKeyId, permAuthKeyId, expiresAt: today + 9999, most: 3 });
      expect(outcome).toEqual({ type: 'bound', dropped: [keys[0]] });
      expect(await stores.authorizations.findAuthKey(keys[0] ?? 0n)).toBeUndefined();
      for (const id of [authKeyId, keys[1], keys[2], other]) expect(await stores.authorizations.findAuthKey(id ?? 0n)).toBeDefined();
    });

    it('drops the keys bound to one permanent key but those that are named', async () => {
      const permAuthKeyId = await addAuthKey(stores);
      const [first, second] = [await addTempKey(permAuthKeyId), await addTempKey(permAuthKeyId)];
      const other = await addTempKey(await addAuthKey(stores));
      expect(await stores.authorizations.dropTempKeys(permAuthKeyId, [second, 5n])).toEqual([first]);
      expect(await stores.authorizations.find(first)).toBeUndefined();
      for (const id of [permAuthKeyId, second, other]) expect(await stores.authorizations.find(id)).toBeDefined();
    });

    it('forgets temporary keys with their permanent one', async () => {
      const permAuthKeyId = await addAuthKey(stores);
      const [bound, unbound] = [await addTempKey(permAuthKeyId), await addTempKey()];
      await stores.authorizations.deleteAuthKey(permAuthKeyId);
      expect(await stores.authorizations.findAuthKey(bound)).toBeUndefined();
      expect(await stores.authorizations.findAuthKey(unbound)).toBeDefined();
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
