/** The contract of the port of blocked peers, and of the line of qts that bots hear of it by, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QtsEvent } from '../domain/qts-event.js';
import type { CommittedEvent } from './event-store.js';
import { addAuthKey, addMember, today } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testBlockStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of blocked peers`, () => {
    let stores: Stores;
    let alice: Member;
    let bob: number;
    let bot: number;
    const secretHash = new Uint8Array(32).fill(6);
    beforeEach(async () => {
      stores = await fixture.create();
      alice = await addMember(stores, '15550001', 'Alice');
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
      const created = await stores.bots.create({ firstName: 'Echo', username: 'echo_bot', secretHash, now: today });
      bot = created.type === 'created' ? created.user.id : 0;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const set = (peerId: number, blocked: boolean, date: number = today, userId: number = alice.user.id): Promise<void> => stores.blocks.set({ userId, peerId, blocked, date });
    const logIn = async (): Promise<bigint> => {
      const authKeyId = await addAuthKey(stores);
      await stores.bots.logIn({ authKeyId, userId: bot, secretHash, now: today, authorizationHash: BigInt.asIntN(64, authKeyId) });
      return authKeyId;
    };
    const missed = async (authKeyId: bigint, qts: number, limit = 100): Promise<readonly QtsEvent[]> => {
      const limits = { box: 1, qts: limit, seq: 1 };
      return (await stores.events.missed({ userId: bot, authKeyId, pts: 1, qts, since: today, date: today, limits })).qts;
    };

    it('lists whom somebody has blocked, the latest first', async () => {
      await set(bob, true);
      await set(bot, true, today + 1);
      await set(bob, true, today + 2);
      expect(await stores.blocks.list(alice.user.id, 0, 1)).toEqual({ blocked: [{ peerId: bot, date: today + 1 }], total: 2 });
      expect(await stores.blocks.list(alice.user.id, 1, 5)).toEqual({ blocked: [{ peerId: bob, date: today }], total: 2 });
      expect(await stores.blocks.between(alice.user.id, bob)).toEqual({ byAsker: true, byTarget: false });
      expect(await stores.blocks.between(bob, alice.user.id)).toEqual({ byAsker: false, byTarget: true });
      await set(bob, false);
      expect(await stores.blocks.between(alice.user.id, bob)).toEqual({ byAsker: false, byTarget: false });
    });

    it('tells the own sessions of what changes anything, and of nothing else', async () => {
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      for (const blocked of [false, true, true, false]) await set(bob, blocked);
      const event = { type: 'peerBlocked', userId: alice.user.id, peerId: bob, date: today };
      expect(seen).toEqual([{ line: 'seq', event: { ...event, seq: 1, blocked: true } }, { line: 'seq', event: { ...event, seq: 2, blocked: false } }]);
    });

    it('tells each authorization of a blocked bot under a qts of its own', async () => {
      const first = await logIn();
      await set(bot, true);
      const second = await logIn();
      await set(bot, true, today, bob);
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      await set(bot, false, today + 1);
      const event = { type: 'botStopped', userId: bot, stoppedBy: alice.user.id, stopped: false, date: today + 1 };
      expect(seen.filter(({ line }) => line === 'qts')).toEqual([
        { line: 'qts', event: { ...event, authKeyId: first, qts: 3 } },
        { line: 'qts', event: { ...event, authKeyId: second, qts: 2 } },
      ]);
      expect((await missed(first, 0)).map((found) => [found.qts, found.type === 'botStopped' && found.stoppedBy])).toEqual([[1, alice.user.id], [2, bob], [3, alice.user.id]]);
      expect(await missed(first, 1, 1)).toMatchObject([{ qts: 2 }]);
      expect(await missed(second, 2)).toEqual([]);
      expect(await stores.events.counters({ userId: bot, authKeyId: first, date: today })).toMatchObject({ qts: 3 });
      expect(await stores.events.counters({ userId: bob, authKeyId: alice.authKeyId, date: today })).toMatchObject({ qts: 0 });
    });

    it('forgets the oldest events of a line of qts', async () => {
      const authKeyId = await logIn();
      for (const second of [0, 1, 2, 3]) await set(bot, second % 2 === 0, today + second);
      const command = { events: 3, before: today + 2, from: 0, boxes: 10, rows: 100 };
      await stores.events.forget(command);
      expect((await missed(authKeyId, 0)).map(({ qts }) => qts)).toEqual([3, 4]);
      await stores.events.forget({ ...command, events: 1, before: 0 });
      expect((await missed(authKeyId, 0)).map(({ qts }) => qts)).toEqual([4]);
      expect(await stores.events.counters({ userId: bot, authKeyId, date: today })).toMatchObject({ qts: 4 });
    });

    it('keeps from whoever logs in next with a key what was for somebody else', async () => {
      const authKeyId = await logIn();
      await set(bot, true);
      await stores.authorizations.logOut(authKeyId);
      expect(await missed(authKeyId, 0)).toEqual([]);
      await set(bot, false);
      await stores.bots.logIn({ authKeyId, userId: bot, secretHash, now: today, authorizationHash: 9n });
      expect(await missed(authKeyId, 0)).toEqual([]);
      await set(bot, true);
      expect(await missed(authKeyId, 1)).toMatchObject([{ qts: 2, stopped: true }]);
    });
  });
}
