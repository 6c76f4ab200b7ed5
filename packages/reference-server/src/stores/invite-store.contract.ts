/** The contract of the invite port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testInviteStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as an invite store`, () => {
    let stores: Stores;
    let alice: number;
    let bob: number;
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    it('gives each admin one permanent link to each place', async () => {
      const make = { peerId: -1000, creatorId: alice, date: today, replaces: false };
      const first = await stores.invites.obtainPermanent({ ...make, freshHash: 'a' });
      expect(first).toEqual({
        ...{ hash: 'a', peerId: -1000, creatorId: alice, date: today, permanent: true },
        ...{ expiresAt: undefined, usageLimit: undefined, usage: 0 },
      });
      expect(await stores.invites.obtainPermanent({ ...make, freshHash: 'b', date: today + 9 })).toEqual(first);
      expect(await stores.invites.obtainPermanent({ ...make, freshHash: 'c', creatorId: bob })).toMatchObject({ hash: 'c' });
      expect(await stores.invites.obtainPermanent({ ...make, freshHash: 'd', peerId: -1001 })).toMatchObject({ hash: 'd' });
      expect(await stores.invites.findPermanent(-1000, alice)).toEqual(first);
      expect(await stores.invites.findPermanent(-1002, alice)).toBeUndefined();
      expect(await stores.invites.find('a')).toEqual(first);
    });

    it('replaces the permanent link, and the earlier one is good no more', async () => {
      const make = { peerId: -1000, creatorId: alice, date: today, replaces: true };
      await stores.invites.obtainPermanent({ ...make, freshHash: 'a' });
      await stores.invites.add({ ...make, freshHash: 'limited', usageLimit: 1, most: 9 });
      expect(await stores.invites.obtainPermanent({ ...make, freshHash: 'b' })).toMatchObject({ hash: 'b', permanent: true });
      expect(await stores.invites.find('a')).toBeUndefined();
      expect(await stores.invites.find('limited')).toMatchObject({ permanent: false, usageLimit: 1 });
    });

    it('keeps as many further links as it is told, those that have ended not counted', async () => {
      const make = { peerId: -1000, creatorId: alice, date: today, most: 2 };
      expect(await stores.invites.add({ ...make, freshHash: 'a', expiresAt: today + 60 })).toMatchObject({ expiresAt: today + 60, permanent: false });
      expect(await stores.invites.add({ ...make, freshHash: 'b', usageLimit: 5 })).toMatchObject({ usageLimit: 5 });
      expect(await stores.invites.add({ ...make, freshHash: 'c', usageLimit: 5 })).toBeUndefined();
      expect(await stores.invites.add({ ...make, freshHash: 'd', creatorId: bob })).toMatchObject({ hash: 'd' });
      expect(await stores.invites.add({ ...make, freshHash: 'e', date: today + 60 })).toMatchObject({ hash: 'e' });
      expect(await stores.invites.find('a')).toBeUndefined();
    });
  });
}
