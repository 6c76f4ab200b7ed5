/** The contract of the user and contact ports, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, today } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { CommittedEvent } from './event-store.js';
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
      await stores.users.setUsername(alice.id, 'Alice_1', today);
      const found = { ...alice, username: 'Alice_1' };
      expect(await stores.users.find(alice.id)).toEqual(found);
      expect(await stores.users.findByPhone('15550001')).toEqual(found);
      expect(await stores.users.findByUsername('aLICE_1')).toEqual(found);
      expect(await stores.users.findByUsername('alice_2')).toBeUndefined();
    });

    it('gives a username to one owner only, whatever its case, and frees it again', async () => {
      expect(await stores.users.setUsername(alice.id, 'wonder', today)).toBe('changed');
      expect(await stores.users.setUsername(bob.id, 'WONDER', today)).toBe('occupied');
      expect(await stores.users.setUsername(alice.id, 'wonder', today)).toBe('notModified');
      expect(await stores.users.setUsername(alice.id, 'Wonder', today)).toBe('changed');
      expect(await stores.users.setUsername(alice.id, undefined, today)).toBe('changed');
      expect(await stores.users.setUsername(bob.id, 'WONDER', today)).toBe('changed');
    });

    it('changes only the given parts of a profile', async () => {
      await stores.users.updateProfile({ userId: alice.id, date: today, lastName: 'Liddell', about: 'curious' });
      await stores.users.updateProfile({ userId: alice.id, date: today, lastName: '' });
      expect(await stores.users.find(alice.id)).toEqual({ ...alice, lastName: '', about: 'curious' });
    });

    it('tells a user and those who know them of another name, once, and of nothing else', async () => {
      const carol = (await addMember(stores, '15550003', 'Carol')).user;
      const dan = (await addMember(stores, '15550004', 'Dan')).user;
      const message = { senderId: alice.id, randomId: 1n, date: today, text: 'x', entities: [], silent: false };
      await stores.contacts.save({ ownerId: bob.id, userId: alice.id, firstName: 'Al', lastName: '', phone: '' });
      for (const recipientId of [carol.id, bob.id]) await stores.messages.appendPrivateMessage({ ...message, recipientId, randomId: BigInt(recipientId) });
      await stores.contacts.save({ ownerId: alice.id, userId: dan.id, firstName: 'D', lastName: '', phone: '' });
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      const told = (): unknown => seen.splice(0).map(({ line, event }) => ('subjectId' in event ? [line, event.userId, event.subjectId] : line));
      const everybody = [alice.id, bob.id, carol.id].map((userId) => ['seq', userId, alice.id]);
      await stores.users.setUsername(alice.id, 'wonder', today);
      expect(told()).toEqual(everybody);
      await stores.users.updateProfile({ userId: alice.id, date: today, lastName: 'Liddell' });
      expect(told()).toEqual(everybody);
      await stores.users.setUsername(alice.id, 'wonder', today);
      await stores.users.setUsername(dan.id, 'WONDER', today);
      await stores.users.updateProfile({ userId: alice.id, date: today, firstName: alice.firstName, about: 'curious' });
      expect(told()).toEqual([]);
      const missed = await stores.events.missed({ userId: bob.id, authKeyId: 1n, pts: 1, qts: 0, since: today, date: today, limits: { box: 1, qts: 1, seq: 9 } });
      expect(missed.seq).toMatchObject([{ type: 'userName', subjectId: alice.id, seq: 2 }]);
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
      await stores.users.setUsername(carol.id, 'Bobcat', today);
      await stores.users.setUsername(alice.id, 'bob_the_first', today);
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, firstName: 'Uncle', lastName: 'Bob', phone: '' });
      expect(await stores.users.search({ viewerId: alice.id, text: 'BOB', limit: 10 })).toEqual({ contacts: [bob.id], others: [carol.id] });
      await stores.contacts.save({ ownerId: alice.id, userId: bob.id, firstName: 'Öl', lastName: 'Баба', phone: '' });
      for (const text of ['öL б', 'баБА']) expect((await stores.users.search({ viewerId: alice.id, text, limit: 1 })).contacts).toEqual([bob.id]);
    });

    it('takes the characters of patterns as they are', async () => {
      await stores.users.setUsername(bob.id, 'percent', today);
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
