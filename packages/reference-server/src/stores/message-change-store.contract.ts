/** The contract of the port through which messages change, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoxEvent } from '../domain/box-event.js';
import type { CommittedBoxEvent } from './event-store.js';
import type { DeleteHistory, EditMessage, PinMessage } from './message-change-store.js';
import { addMember, originOf, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0 };

/** Runs the suite against one adapter. */
export function testMessageChangeStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of changed messages`, () => {
    let stores: Stores;
    let alice: number;
    let bob: number;
    let carol: number;
    let randomId: bigint;
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
      carol = (await addMember(stores, '15550003', 'Carol')).user.id;
      randomId = 0n;
      // Ids and pts of the two boxes differ from here on.
      await send(carol, bob, 'before');
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const send = (senderId: number, recipientId: number, text: string, date: number = today): Promise<unknown> =>
      stores.messages.appendPrivateMessage({ senderId, recipientId, randomId: ++randomId, date, text, entities: [], silent: false });
    const edit = (more: Partial<EditMessage>): ReturnType<Stores['changes']['edit']> =>
      stores.changes.edit({ userId: alice, peerId: bob, id: 1, text: 'new', entities: [], editTime: 100, date: today + 50, ...more });
    const pin = (more: Partial<PinMessage>): ReturnType<Stores['changes']['pin']> =>
      stores.changes.pin({ userId: alice, peerId: bob, id: 1, pinned: true, oneSide: false, silent: false, date: today, ...more });
    const clear = (more: Partial<DeleteHistory>): ReturnType<Stores['changes']['deleteHistory']> =>
      stores.changes.deleteHistory({ userId: alice, peerId: bob, maxId: 0, minDate: 0, maxDate: today + 1000, revoke: false, step: 100, date: today, ...more });
    const textsOf = async (userId: number, peerId: number): Promise<string[]> =>
      (await stores.histories.history(userId, peerId, everything)).messages.map((message) => message.text);
    const eventsOf = async (userId: number, pts: number): Promise<readonly BoxEvent[]> => (await stores.events.eventsAfter(userId, pts, 100)).events;

    it('changes the text in both boxes, and tells each with the id and pts of its own', async () => {
      await send(alice, bob, 'old');
      const entities = [{ type: 'bold', offset: 0, length: 3 }] as const;
      const outcome = await edit({ entities });
      const edited = { text: 'new', entities, editDate: today + 50, date: today };
      expect(outcome).toMatchObject({ type: 'edited', event: { type: 'editMessage', userId: alice, pts: 3, ptsCount: 1, date: today + 50, message: { ...edited, id: 1 } } });
      expect(await stores.histories.findMessages(bob, [2])).toMatchObject([edited]);
      expect(await eventsOf(bob, 3)).toMatchObject([{ type: 'editMessage', pts: 4, message: { ...edited, id: 2, peerId: alice, out: false } }]);
      expect(await stores.events.state(bob)).toMatchObject({ unreadCount: 2 });
    });

    it('refuses an edit of what is not the own, too old, elsewhere or the same', async () => {
      await send(alice, bob, 'old');
      await send(bob, alice, 'theirs');
      await send(alice, alice, 'saved');
      const faultOf = async (more: Partial<EditMessage>): Promise<string> => {
        const outcome = await edit(more);
        return outcome.type === 'refused' ? outcome.fault : outcome.type;
      };
      expect(await faultOf({ id: 2 })).toBe('MESSAGE_AUTHOR_REQUIRED');
      expect(await faultOf({ id: 9 })).toBe('MESSAGE_ID_INVALID');
      expect(await faultOf({ peerId: carol })).toBe('MESSAGE_ID_INVALID');
      expect(await faultOf({ date: today + 101 })).toBe('MESSAGE_EDIT_TIME_EXPIRED');
      expect(await faultOf({ text: 'old' })).toBe('MESSAGE_NOT_MODIFIED');
      expect(await stores.events.state(alice)).toMatchObject({ pts: 4 });
      expect(await faultOf({ date: today + 100 })).toBe('edited');
      expect(await faultOf({ peerId: alice, id: 3, date: today + 5000 })).toBe('edited');
    });

    it('edits the copy that is left when the partner has deleted theirs', async () => {
      await send(alice, bob, 'old');
      await stores.changes.delete({ userId: bob, ids: [2], revoke: false, date: today });
      expect(await edit({})).toMatchObject({ type: 'edited' });
      expect(await eventsOf(bob, 4)).toEqual([]);
    });

    it('deletes from the own box alone, or from both', async () => {
      for (const text of ['1', '2', '3']) await send(alice, bob, text);
      expect(await stores.changes.delete({ userId: bob, ids: [4, 2, 2, 99], revoke: false, date: today })).toEqual({ pts: 7, ptsCount: 2 });
      expect([await textsOf(bob, alice), await textsOf(alice, bob)]).toEqual([['2'], ['3', '2', '1']]);
      expect(await eventsOf(bob, 5)).toEqual([{ type: 'deleteMessages', userId: bob, pts: 7, ptsCount: 2, date: today, ids: [2, 4] }]);
      expect(await stores.changes.delete({ userId: alice, ids: [1, 2], revoke: true, date: today })).toEqual({ pts: 6, ptsCount: 2 });
      expect([await textsOf(bob, alice), await textsOf(alice, bob)]).toEqual([[], ['3']]);
      expect(await eventsOf(bob, 7)).toMatchObject([{ type: 'deleteMessages', pts: 8, ids: [3] }]);
    });

    it('spends no pts when there is nothing to delete', async () => {
      expect(await stores.changes.delete({ userId: bob, ids: [7], revoke: true, date: today })).toEqual({ pts: 2, ptsCount: 0 });
      expect(await clear({ peerId: carol })).toEqual({ pts: 1, ptsCount: 0, remaining: 0 });
    });

    it('takes deleted messages out of the counts and the top of the list', async () => {
      for (const text of ['1', '2', '3']) await send(alice, bob, text, today + Number(text));
      await stores.messages.readHistory({ userId: bob, peerId: alice, maxId: 2, date: today });
      await stores.changes.delete({ userId: bob, ids: [2, 4], revoke: false, date: today });
      expect(await stores.histories.findDialogs(bob, [alice])).toMatchObject([{ topMessageId: 3, topDate: today + 2, unreadCount: 1 }]);
      await stores.changes.delete({ userId: bob, ids: [3], revoke: false, date: today });
      expect(await stores.histories.dialogs(bob, { offsetDate: 0, offsetId: 0, limit: 9 })).toMatchObject({ total: 1, dialogs: [{ peerId: carol }] });
      expect(await stores.events.state(bob)).toMatchObject({ unreadCount: 1 });
      await send(alice, bob, 'again');
      expect(await stores.histories.findDialogs(bob, [alice])).toMatchObject([{ topMessageId: 5, unreadCount: 1, readInboxMaxId: 2 }]);
    });

    it('leaves of the events of a deleted message nothing but their places', async () => {
      await send(alice, bob, 'old');
      await edit({});
      await stores.changes.delete({ userId: alice, ids: [1], revoke: true, date: today + 60 });
      expect(await eventsOf(alice, 1)).toEqual([
        { type: 'gone', userId: alice, pts: 2, ptsCount: 1, date: today },
        { type: 'gone', userId: alice, pts: 3, ptsCount: 1, date: today + 50 },
        { type: 'deleteMessages', userId: alice, pts: 4, ptsCount: 1, date: today + 60, ids: [1] },
      ]);
    });

    it('deletes a conversation step by step, from the newest message on', async () => {
      for (const text of ['1', '2', '3', '4', '5']) await send(alice, bob, text);
      expect(await clear({ step: 2 })).toEqual({ pts: 8, ptsCount: 2, remaining: 1 });
      expect(await textsOf(alice, bob)).toEqual(['3', '2', '1']);
      expect(await clear({ step: 2, maxId: 2 })).toEqual({ pts: 10, ptsCount: 2, remaining: 0 });
      expect(await clear({ step: 2 })).toEqual({ pts: 11, ptsCount: 1, remaining: 0 });
      expect(await textsOf(bob, alice)).toHaveLength(5);
    });

    it('deletes a conversation for both, with what the one who does it had deleted before', async () => {
      for (const text of ['1', '2', '3', '4']) await send(alice, bob, text);
      await stores.changes.delete({ userId: alice, ids: [1, 2], revoke: false, date: today });
      expect(await clear({ revoke: true, step: 2 })).toMatchObject({ ptsCount: 2, remaining: 0 });
      expect([await textsOf(alice, bob), await textsOf(bob, alice)]).toEqual([[], []]);
      expect(await textsOf(bob, carol)).toEqual(['before']);
    });

    it('deletes what was said between two dates', async () => {
      for (const day of [1, 2, 3, 4]) await send(alice, bob, String(day), today + day);
      await clear({ minDate: today + 2, maxDate: today + 3 });
      expect(await textsOf(alice, bob)).toEqual(['4', '1']);
    });

    it('pins for both with a service message that answers the pinned one', async () => {
      await send(alice, bob, 'rules');
      const outcome = await pin({ silent: true });
      expect(outcome).toMatchObject({
        type: 'changed',
        events: [
          { type: 'pinMessages', pts: 3, ptsCount: 1, peerId: bob, ids: [1], pinned: true },
          { type: 'newMessage', pts: 4, message: { id: 2, out: true, text: '', action: { type: 'pinMessage' }, replyToId: 1, silent: true } },
        ],
      });
      expect(await eventsOf(bob, 3)).toMatchObject([{ type: 'pinMessages', peerId: alice, ids: [2] }, { type: 'newMessage', message: { replyToId: 2, out: false } }]);
      expect(await pin({})).toEqual({ type: 'notModified' });
      expect(await pin({ id: 77 })).toEqual({ type: 'notFound' });
      expect(await pin({ id: 2 })).toEqual({ type: 'notFound' });
      expect(await stores.histories.latestPinned(bob, alice)).toBe(2);
      expect(await pin({ pinned: false })).toMatchObject({ type: 'changed', events: [{ ids: [1], pinned: false }] });
      expect(await stores.histories.latestPinned(bob, alice)).toBeUndefined();
    });

    it('pins for one side alone without a word to the other', async () => {
      await send(alice, bob, 'mine');
      expect(await pin({ oneSide: true })).toMatchObject({ events: [{ type: 'pinMessages', ids: [1] }] });
      expect(await stores.events.state(bob)).toMatchObject({ pts: 3 });
      expect(await stores.histories.findMessages(bob, [2])).toMatchObject([{ pinned: false }]);
    });

    it('takes all pins out step by step', async () => {
      for (const text of ['1', '2', '3']) await send(alice, bob, text);
      for (const id of [1, 2, 3]) await pin({ id, oneSide: id === 3 });
      const unpin = { userId: alice, peerId: bob, step: 2, date: today };
      expect(await stores.changes.unpinAll(unpin)).toMatchObject({ ptsCount: 2, remaining: 1 });
      expect(await stores.histories.latestPinned(bob, alice)).toBeUndefined();
      expect(await stores.changes.unpinAll(unpin)).toMatchObject({ ptsCount: 1, remaining: 0 });
      const { pts } = await stores.events.state(alice);
      expect(await stores.changes.unpinAll(unpin)).toEqual({ pts, ptsCount: 0, remaining: 0 });
    });

    it('publishes each change with the session that made it, in its own box only', async () => {
      await send(alice, bob, 'old');
      const seen: CommittedBoxEvent[] = [];
      stores.events.onCommitted((committed) => committed.line === 'box' && seen.push(committed));
      const origin = { authKeyId: 1n, sessionId: 2n };
      await edit({ origin });
      await pin({ origin, pinned: true });
      await stores.changes.delete({ userId: alice, ids: [1], revoke: true, date: today, origin });
      expect(seen.map((committed) => ['userId' in committed.event && committed.event.userId, committed.event.type, originOf(committed)])).toEqual([
        [alice, 'editMessage', origin],
        [bob, 'editMessage', undefined],
        [alice, 'pinMessages', origin],
        [bob, 'pinMessages', undefined],
        [alice, 'newMessage', origin],
        [bob, 'newMessage', undefined],
        [alice, 'deleteMessages', origin],
        [bob, 'deleteMessages', undefined],
      ]);
    });
  });
}
