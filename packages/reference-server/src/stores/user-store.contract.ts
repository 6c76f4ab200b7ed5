/** The contract of the user and contact ports, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testUserStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a user and contact store`, () => {
    let stores: Stores;
    let alice: Member['user'];
    let bob: Member['user'];
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user;
      bob = (await addMember(stores, '15550002', 'Bob')).user;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    it('finds people by id, phone and username in any case', async () => {
      await stores.users.setUsername(alice.id, 'Alice_1');
      const found = { ...alice, username: 'Alice_1' };
      expect(await stores.users.find(alice.id)).toEqual(found);
      expect(await stores.users.findByPhone('15550001')).toEqual(found);
      expect(await stores.users.findByUsername('aLICE_1')).toEqual(found);
      expect(await stores.users.findByUsername('alice_2')).toBeUndefined();
    });

    it('gives a username to one owner only, whatever its case, and frees it again', async () => {
      expect(await stores.users.setUsername(alice.id, 'wonder')).toBe('changed');
      expect(await stores.users.setUsername(bob.id, 'WONDER')).toBe('occupied');
      expect(await stores.users.setUsername(alice.id, 'wonder')).toBe('notModified');
      expect(await stores.users.setUsername(alice.id, 'Wonder')).toBe('changed');
      expect(await stores.users.setUsername(alice.id, undefined)).toBe('changed');
      expect(await stores.users.setUsername(bob.id, 'WONDER')).toBe('changed');
    });

    it('changes only the given parts of a profile', async () => {
      await stores.users.updateProfile({ userId: alice.id, lastName: 'Liddell', about: 'curious' });
      await stores.users.updateProfile({ userId: alice.id, lastName: '' });
      expect(await stores.users.find(alice.id)).toEqual({ ...alice, lastName: '', about: 'curious' });
    });

    it('keeps when a person was seen', async () => {
      await stores.users.setPresence(alice.id, { onlineUntil: 5, lastSeen: 4 });
      expect((await stores.users.find(alice.id))?.presence).toEqual({ onlineUntil: 5, lastSeen: 4 });
    });

    it('shows a viewer their own entry and whether they are known, and skips unknown ids', async () => {
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, firstName: 'Bobby', lastName: 'B', phone: '' });
      expect(await stores.users.view(alice.id, [bob.id, bob.id, 5])).toEqual([
        { user: bob, contact: { firstName: 'Bobby', lastName: 'B', phone: '' }, knowsViewer: false },
      ]);
      expect(await stores.users.view(bob.id, [alice.id])).toEqual([{ user: alice, contact: undefined, knowsViewer: true }]);
    });

    it('keeps the number of an entry when it is renamed without one', async () => {
      await stores.contacts.importByPhone({ ownerId: alice.id, entries: [{ phone: '15550002', firstName: 'B', lastName: '' }] });
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, firstName: 'Robert', lastName: '', phone: '' });
      const [viewed] = await stores.users.view(alice.id, [bob.id]);
      expect(viewed?.contact).toEqual({ firstName: 'Robert', lastName: '', phone: '15550002' });
    });

    it('imports the phones that have accounts, in order, but never the owner’s', async () => {
      const entry = (phone: string, firstName: string): { phone: string; firstName: string; lastName: string } => ({ phone, firstName, lastName: '' });
      const imported = await stores.contacts.importByPhone({
        ownerId: alice.id,
        entries: [entry('15559999', 'Nobody'), entry('15550002', ''), entry('15550001', 'Me')],
      });
      expect(imported).toEqual([undefined, bob.id, undefined]);
      const [viewed] = await stores.users.view(alice.id, [bob.id]);
      expect(viewed?.contact?.firstName).toBe('Bob');
    });

    it('lists contacts with their mutuality and takes them off', async () => {
      const carol = (await addMember(stores, '15550003', 'Carol')).user;
      const names = { firstName: 'x', lastName: '', phone: '' };
      await stores.contacts.save({ ownerId: alice.id, userId: carol.id, ...names });
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, ...names });
      await stores.contacts.save({ ownerId: bob.id, userId: alice.id, ...names });
      expect(await stores.contacts.list(alice.id, 10)).toEqual([
        { userId: bob.id, mutual: true },
        { userId: carol.id, mutual: false },
      ]);
      expect(await stores.contacts.list(alice.id, 1)).toHaveLength(1);
      await stores.contacts.remove(alice.id, [bob.id, 42]);
      expect(await stores.contacts.list(alice.id, 10)).toEqual([{ userId: carol.id, mutual: false }]);
    });

    it('searches contacts by any part of their names and others by the beginning of their username', async () => {
      const carol = (await addMember(stores, '15550003', 'Carol')).user;
      await stores.users.setUsername(carol.id, 'Bobcat');
      await stores.users.setUsername(alice.id, 'bob_the_first');
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, firstName: 'Uncle', lastName: 'Bob', phone: '' });
      expect(await stores.users.search({ viewerId: alice.id, text: 'BOB', limit: 10 })).toEqual({ contacts: [bob.id], others: [carol.id] });
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, firstName: 'Öl', lastName: 'Баба', phone: '' });
      for (const text of ['öL б', 'баБА']) expect((await stores.users.search({ viewerId: alice.id, text, limit: 1 })).contacts).toEqual([bob.id]);
    });

    it('takes the characters of patterns as they are', async () => {
      await stores.users.setUsername(bob.id, 'percent');
      for (const text of ['%', '_ercent', 'p%', "'; DROP TABLE user; --", '"', '\u0000']) {
        expect(await stores.users.search({ viewerId: alice.id, text, limit: 10 })).toEqual({ contacts: [], others: [] });
      }
    });

    it('keeps the first secret of a name', async () => {
      expect(await stores.secrets.obtain('x', Uint8Array.of(1))).toEqual(Uint8Array.of(1));
      expect(await stores.secrets.obtain('x', Uint8Array.of(2))).toEqual(Uint8Array.of(1));
      expect(await stores.secrets.obtain('y', Uint8Array.of(2))).toEqual(Uint8Array.of(2));
    });
  });
}
