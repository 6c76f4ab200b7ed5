/** The contract of the port of drafts, and of the line of seq that they go by, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Draft } from '../domain/draft.js';
import type { SeqEvent } from '../domain/seq-event.js';
import type { CommittedEvent } from './event-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testDraftStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of drafts`, () => {
    let stores: Stores;
    let alice: number;
    let bob: number;
    let carol: number;
    let authKeyId: bigint;
    beforeEach(async () => {
      stores = await fixture.create();
      const member = await addMember(stores, '15550001', 'Alice');
      alice = member.user.id;
      authKeyId = member.authKeyId;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
      carol = (await addMember(stores, '15550003', 'Carol')).user.id;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const draft = (text: string, date: number = today): Draft => ({ text, entities: [{ type: 'bold', offset: 0, length: 1 }], replyToId: 4, date });
    const save = (peerId: number, text: string | undefined, date: number = today): Promise<void> =>
      stores.drafts.save({ userId: alice, peerId, draft: text === undefined ? undefined : draft(text, date), date });
    const missed = async (since: number, date: number = today): Promise<readonly SeqEvent[]> => {
      const limits = { box: 100, qts: 100, seq: 1000 };
      return (await stores.events.missed({ userId: alice, authKeyId, pts: 1, qts: 0, since, date, limits })).seq;
    };

    it('keeps the latest draft of each conversation', async () => {
      await save(bob, 'one');
      await save(bob, 'two', today + 1);
      await save(carol, 'three', today + 2);
      expect(await stores.drafts.find(alice, [bob, alice, carol])).toEqual([draft('two', today + 1), undefined, draft('three', today + 2)]);
      expect(await stores.drafts.list(alice, 9)).toEqual([
        { peerId: carol, draft: draft('three', today + 2) },
        { peerId: bob, draft: draft('two', today + 1) },
      ]);
      expect(await stores.drafts.list(bob, 9)).toEqual([]);
      await save(bob, undefined);
      expect(await stores.drafts.find(alice, [bob])).toEqual([undefined]);
    });

    it('gives each change the next seq, and none to what changes nothing', async () => {
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      await save(bob, 'one');
      await save(bob, 'one', today + 5);
      await save(carol, undefined);
      await save(bob, undefined, today + 6);
      expect(seen).toEqual([
        { line: 'seq', event: { type: 'draft', userId: alice, seq: 1, date: today, peerId: bob, draft: draft('one') } },
        { line: 'seq', event: { type: 'draft', userId: alice, seq: 2, date: today + 6, peerId: bob, draft: null } },
      ]);
      expect(await stores.events.counters({ userId: alice, authKeyId, date: today })).toEqual({ pts: 1, qts: 0, seq: 2, unreadCount: 0 });
    });

    it('keeps the latest change of each conversation in the log, and tells of a second whole', async () => {
      await save(bob, 'one');
      await save(carol, 'two', today + 1);
      await save(bob, 'three', today + 2);
      expect((await missed(today)).map(({ seq }) => seq)).toEqual([2, 3]);
      expect((await missed(today + 2, today + 2)).map(({ seq }) => seq)).toEqual([3]);
      expect(await missed(today + 3, today + 3)).toEqual([]);
    });

    it('dates no change before what a client was told to ask from', async () => {
      await stores.events.counters({ userId: alice, authKeyId, date: today + 7 });
      await save(bob, 'late');
      expect(await missed(today + 7)).toMatchObject([{ seq: 1, date: today + 7 }]);
      await missed(0, today + 9);
      await save(bob, 'later');
      expect(await missed(today + 9)).toMatchObject([{ seq: 2, date: today + 9 }]);
    });

    it('puts no more than ten changes under one date', async () => {
      for (let peerId = 1; peerId <= 25; peerId += 1) await save(peerId, 'x');
      const dates = (await missed(0)).map(({ date }) => date - today);
      expect(dates).toEqual([...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 10 }, () => 1), ...Array.from({ length: 5 }, () => 2)]);
    });

    it('forgets all drafts at once, each with its change', async () => {
      await save(bob, 'one');
      await save(carol, 'two');
      await stores.drafts.clearAll(alice, today + 5);
      await stores.drafts.clearAll(alice, today + 6);
      expect(await stores.drafts.list(alice, 9)).toEqual([]);
      expect(await missed(today + 5, today + 5)).toMatchObject([{ seq: 3, draft: null }, { seq: 4, draft: null }]);
    });

    it('clears the draft of a conversation together with the message that it became', async () => {
      await save(bob, 'hello');
      const message = { senderId: alice, recipientId: bob, date: today + 5, entities: [], silent: false };
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      await stores.messages.appendPrivateMessage({ ...message, randomId: 1n, text: 'other' });
      expect(await stores.drafts.find(alice, [bob])).toMatchObject([{ text: 'hello' }]);
      await stores.messages.appendPrivateMessage({ ...message, randomId: 2n, text: 'hello', clearDraft: true });
      await stores.messages.appendPrivateMessage({ ...message, randomId: 3n, text: 'more', clearDraft: true });
      expect(await stores.drafts.find(alice, [bob])).toEqual([undefined]);
      expect(seen.map(({ line, event }) => [line, 'userId' in event && event.userId])).toEqual([
        ...[['box', alice], ['box', bob], ['box', alice], ['box', bob], ['seq', alice], ['box', alice], ['box', bob]],
      ]);
    });
  });
}
