/** The contract of the port for data centres, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, nextAuthKeyId, today } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testDcStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of data centres`, () => {
    let stores: Stores;
    let ada: Member;
    beforeEach(async () => {
      stores = await fixture.create();
      ada = await addMember(stores, '15550123', 'Ada');
      await stores.dcs.settle({ dcIds: [2, 4], mainDcId: 2 });
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
    const addKey = async (dcId: number): Promise<bigint> => {
      const authKeyId = nextAuthKeyId();
      await stores.authorizations.saveAuthKey({ authKeyId, authKey: new Uint8Array(256), createdAt: today, dcId });
      return authKeyId;
    };
    const send = (fill: number, { from = ada.authKeyId, now = today, most = 8 } = {}) =>
      stores.dcs.exportLogin({ authKeyId: from, dcId: 4, tokenHash: hash(fill), now, expiresAt: now + 60, most });
    const receive = (authKeyId: bigint, fill: number, { userId = ada.user.id, now = today } = {}) =>
      stores.dcs.importLogin({ authKeyId, userId, tokenHash: hash(fill), now });

    it('moves to the main data centre whoever belongs to none, and nobody else', async () => {
      expect(await stores.dcs.homeOfPhone('15550123')).toBe(2);
      expect(await stores.dcs.homeOfPhone('15550124')).toBeUndefined();
      expect((await stores.authorizations.findAuthKey(ada.authKeyId))?.dcId).toBe(2);
      await stores.dcs.settle({ dcIds: [4, 2], mainDcId: 4 });
      expect(await stores.dcs.homeOfPhone('15550123')).toBe(2);
      await stores.dcs.settle({ dcIds: [4], mainDcId: 4 });
      expect(await stores.dcs.homeOfPhone('15550123')).toBe(4);
      expect((await stores.authorizations.findAuthKey(ada.authKeyId))?.dcId).toBe(4);
      expect(await stores.authorizations.find(ada.authKeyId)).not.toHaveProperty('awayFrom');
    });

    it('lets an account live where its key is that signs up', async () => {
      const ref = { authKeyId: await addKey(4), phone: '15550124', phoneCodeHash: 'x' };
      await stores.logins.issueCode({ ...ref, code: '1', now: today, expiresAt: today + 9, attempts: 5, resends: 3 });
      await stores.logins.signIn({ ...ref, code: '1', now: today, authorizationHash: 1n });
      await stores.logins.signUp({ ...ref, firstName: 'Ben', lastName: '', now: today, authorizationHash: 1n });
      expect(await stores.dcs.homeOfPhone('15550124')).toBe(4);
    });

    it('logs nobody in by a code at a data centre that is not theirs', async () => {
      const ref = { authKeyId: await addKey(4), phone: '15550123', phoneCodeHash: 'x' };
      await stores.logins.issueCode({ ...ref, code: '1', now: today, expiresAt: today + 9, attempts: 5, resends: 3 });
      expect(await stores.logins.signIn({ ...ref, code: '1', now: today, authorizationHash: 1n })).toEqual({ type: 'expired' });
      expect((await stores.authorizations.find(ref.authKeyId))?.userId).toBeUndefined();
    });

    it('gives a key of another data centre the login of the one that it came from, once', async () => {
      const authKeyId = await addKey(4);
      await send(1);
      expect(await receive(authKeyId, 1)).toMatchObject({ id: ada.user.id });
      expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: ada.user.id, awayFrom: 2 });
      expect(await stores.authorizations.listOfUser(ada.user.id, 10)).toHaveLength(1);
      expect(await receive(authKeyId, 1)).toBeUndefined();
    });

    it('forgets a carried login with its source, however that ends', async () => {
      const { hash: loginHash } = (await stores.authorizations.find(ada.authKeyId)) ?? { hash: 0n };
      const ends = [
        () => stores.authorizations.logOut(ada.authKeyId),
        () => stores.authorizations.logOutByHash(ada.user.id, loginHash),
        () => stores.authorizations.logOutOthers(ada.user.id, 1n),
        () => stores.authorizations.deleteAuthKey(ada.authKeyId),
      ];
      for (const [index, end] of ends.entries()) {
        const { authKeyId: from, user } = await addMember(stores, `1555090${index}`, 'Cid');
        await stores.dcs.settle({ dcIds: [2, 4], mainDcId: 2 });
        ada = { authKeyId: from, user };
        const authKeyId = await addKey(4);
        await send(10 + index);
        await send(20 + index);
        await receive(authKeyId, 10 + index);
        expect((await stores.authorizations.find(authKeyId))?.userId).toBe(user.id);
        await end();
        expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId: undefined, hash: 0n });
        expect(await receive(authKeyId, 20 + index)).toBeUndefined();
      }
    });

    it('keeps as many tokens of a key as it is told, the latest', async () => {
      for (const fill of [1, 2, 3]) await send(fill, { now: today + fill, most: 2 });
      const authKeyId = await addKey(4);
      expect(await receive(authKeyId, 1)).toBeUndefined();
      expect(await receive(authKeyId, 2)).toBeDefined();
      expect(await receive(authKeyId, 3)).toBeDefined();
    });

    it('takes a token at its data centre, of its person and in its time only, and at most once', async () => {
      const [here, there] = [await addKey(2), await addKey(4)];
      for (const fill of [1, 2, 3]) await send(fill);
      expect(await receive(here, 1)).toBeUndefined();
      expect(await receive(there, 1)).toBeUndefined();
      expect(await receive(there, 2, { userId: ada.user.id + 1 })).toBeUndefined();
      expect(await receive(there, 3, { now: today + 60 })).toBeUndefined();
      expect((await stores.authorizations.find(there))?.userId).toBeUndefined();
    });

    it('makes no token for a key that nobody is logged in with', async () => {
      await send(1, { from: await addKey(2) });
      expect(await receive(await addKey(4), 1)).toBeUndefined();
    });
  });
}
