/** The contract of the message, history and event ports, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommittedBoxEvent, CommittedEvent } from './event-store.js';
import type { AppendOutcome, AppendPrivateMessage } from './message-store.js';
import { addMember, originOf, today } from './stores-fixture.contract.js';
import { aPhoto } from './file-store.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0 };

/** Runs the suite against one adapter. */
export function testMessageStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a message store`, () => {
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
      randomId = -1n;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    function send(senderId: number, recipientId: number, text: string, more: Partial<AppendPrivateMessage> = {}): Promise<AppendOutcome> {
      const command = { senderId, recipientId, randomId: --randomId, date: today, text, entities: [], silent: false, ...more };
      return stores.messages.appendPrivateMessage(command);
    }

    it('keeps media with every copy, and takes a repetition by its sign alone', async () => {
      const media = { file: aPhoto(5n), spoiler: true, groupedId: 0x7fff_ffff_ffff_ffffn };
      const first = await send(alice, bob, 'caption', { randomId: 5n, media, mediaSign: 'photo' });
      expect(first).toMatchObject({ type: 'appended', message: { text: 'caption', media } });
      const [copy] = await stores.histories.findMessages(bob, [1]);
      expect(copy?.media).toEqual(media);
      expect(await stores.events.eventsAfter(bob, 1, 9)).toMatchObject({ events: [{ message: { media } }] });
      expect(await send(alice, bob, 'caption', { randomId: 5n, mediaSign: 'photo' })).toEqual({ ...first, type: 'repeated' });
      expect(await send(alice, bob, 'caption', { randomId: 5n, mediaSign: 'document' })).toEqual({ type: 'randomIdReused' });
      expect(await send(alice, bob, 'caption', { randomId: 5n })).toEqual({ type: 'randomIdReused' });
    });

    it('puts a message into both boxes, each with its own id, pts, dialog and event', async () => {
      await send(carol, bob, 'before');
      const outcome = await send(alice, bob, 'hello 👋', { entities: [{ type: 'textUrl', url: 'https://x', offset: 0, length: 5 }], silent: true });
      const common = { fromId: alice, date: today, text: 'hello 👋', silent: true, replyToId: undefined, editDate: undefined, action: undefined, pinned: false, sharedId: expect.any(Number) as number };
      const entities = [{ type: 'textUrl', url: 'https://x', offset: 0, length: 5 }];
      const own = { ...common, entities, boxUserId: alice, id: 1, peerId: bob, out: true };
      expect(outcome).toEqual({ type: 'appended', message: own, pts: 2, ptsCount: 1 });
      const theirs = { ...common, entities, boxUserId: bob, id: 2, peerId: alice, out: false };
      expect((await stores.histories.history(bob, alice, everything)).messages).toEqual([theirs]);
      const [copy] = await stores.histories.findMessages(bob, [2]);
      expect(outcome).toMatchObject({ message: { sharedId: copy?.sharedId } });
      const page = await stores.events.eventsAfter(bob, 2, 10);
      expect(page).toEqual({
        state: { pts: 3, qts: 0, seq: 0, unreadCount: 2 },
        events: [{ type: 'newMessage', userId: bob, pts: 3, ptsCount: 1, date: today, message: theirs }],
      });
      expect((await stores.histories.dialogs(bob, { offsetDate: 0, offsetId: 0, limit: 9 })).dialogs[0]).toEqual({
        peerId: alice,
        topMessageId: 2,
        topDate: today,
        unreadCount: 1,
        readInboxMaxId: 0,
        readOutboxMaxId: 0,
      });
    });

    it("finds the authors' own copies of messages of a box", async () => {
      await send(carol, bob, 'before');
      await send(alice, bob, 'hello');
      expect(await stores.histories.findOriginals(bob, [2, 9, 1])).toEqual([{ authorId: alice, peerId: bob, id: 1 }, undefined, { authorId: carol, peerId: bob, id: 1 }]);
      await stores.changes.delete({ userId: alice, ids: [1], revoke: false, date: today });
      expect(await stores.histories.findOriginals(bob, [2])).toEqual([undefined]);
    });

    it('keeps a saved message once, sent and read', async () => {
      expect(await send(alice, alice, 'note')).toMatchObject({ type: 'appended', pts: 2, message: { peerId: alice, out: true } });
      expect(await stores.events.state(alice)).toMatchObject({ pts: 2, unreadCount: 0 });
      expect((await stores.histories.history(alice, alice, everything)).total).toBe(1);
    });

    it('answers a repeated random id with the first result and changes nothing', async () => {
      const first = await send(alice, bob, 'once', { randomId: -7n });
      const again = await send(alice, bob, 'once', { randomId: -7n, date: today + 9 });
      expect(again).toEqual({ ...first, type: 'repeated' });
      expect(await stores.events.state(bob)).toMatchObject({ pts: 2, unreadCount: 1 });
      expect(await stores.events.state(alice)).toMatchObject({ pts: 2 });
    });

    it('sends once when the same sending arrives many times at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(alice, bob, 'once', { randomId: 5n })));
      expect(outcomes.map((outcome) => outcome.type)).toEqual(['appended', ...Array.from({ length: 19 }, () => 'repeated')]);
      expect((await stores.histories.history(bob, alice, everything)).total).toBe(1);
    });

    it('refuses a random id that stands for another text or recipient, but not one of another sender', async () => {
      await send(alice, bob, 'one', { randomId: 5n });
      expect(await send(alice, bob, 'two', { randomId: 5n })).toEqual({ type: 'randomIdReused' });
      expect(await send(alice, carol, 'one', { randomId: 5n })).toEqual({ type: 'randomIdReused' });
      expect(await send(bob, alice, 'two', { randomId: 5n })).toMatchObject({ type: 'appended' });
    });

    it('names the answered message by its id in each box', async () => {
      await send(carol, bob, 'makes the ids differ');
      await send(alice, bob, 'question');
      const answer = await send(bob, alice, 'answer', { replyToId: 2 });
      expect(answer).toMatchObject({ message: { id: 3, replyToId: 2 } });
      const [received] = (await stores.histories.history(alice, bob, everything)).messages;
      expect(received).toMatchObject({ text: 'answer', id: 2, replyToId: 1 });
    });

    it('refuses an answer to a message of another conversation or to none', async () => {
      await send(carol, bob, 'elsewhere');
      expect(await send(bob, alice, 'answer', { replyToId: 1 })).toEqual({ type: 'replyNotFound' });
      expect(await send(bob, alice, 'answer', { replyToId: 99 })).toEqual({ type: 'replyNotFound' });
      expect(await stores.events.state(bob)).toMatchObject({ pts: 2 });
    });

    it('never lets dates run backwards inside a box', async () => {
      await send(alice, bob, 'first', { date: today + 100 });
      expect(await send(bob, carol, 'second', { date: today })).toMatchObject({ message: { date: today + 100 } });
      expect(await send(carol, carol, 'third', { date: today })).toMatchObject({ message: { date: today + 100 } });
    });

    it('marks as read up to a message, tells both boxes, and counts what is left', async () => {
      await send(carol, alice, 'x');
      for (const text of ['1', '2', '3']) await send(alice, bob, text);
      expect(await stores.messages.readHistory({ userId: bob, peerId: alice, maxId: 2, date: today })).toEqual({ pts: 5, ptsCount: 1 });
      expect((await stores.events.eventsAfter(bob, 4, 9)).events).toEqual([
        { type: 'readInbox', userId: bob, pts: 5, ptsCount: 1, date: today, peerId: alice, maxId: 2, stillUnreadCount: 1 },
      ]);
      expect((await stores.events.eventsAfter(alice, 5, 9)).events).toEqual([
        { type: 'readOutbox', userId: alice, pts: 6, ptsCount: 1, date: today, peerId: bob, maxId: 3 },
      ]);
      expect(await stores.histories.findDialogs(bob, [alice, carol])).toMatchObject([{ unreadCount: 1, readInboxMaxId: 2 }, undefined]);
      expect(await stores.histories.findDialogs(alice, [bob])).toMatchObject([{ readOutboxMaxId: 3 }]);
    });

    it('spends no pts when there is nothing to read', async () => {
      await send(alice, bob, '1');
      await stores.messages.readHistory({ userId: bob, peerId: alice, maxId: 0, date: today });
      const idle = { pts: 3, ptsCount: 0 };
      expect(await stores.messages.readHistory({ userId: bob, peerId: alice, maxId: 0, date: today })).toEqual(idle);
      expect(await stores.messages.readHistory({ userId: bob, peerId: carol, maxId: 5, date: today })).toEqual(idle);
      expect(await stores.messages.readHistory({ userId: alice, peerId: bob, maxId: 0, date: today })).toEqual({ pts: 3, ptsCount: 0 });
    });

    it('finds messages in the own box only', async () => {
      await send(alice, bob, 'x');
      expect(await stores.histories.findMessages(carol, [1])).toEqual([undefined]);
      expect(await stores.histories.findMessages(bob, [9, 1])).toMatchObject([undefined, { text: 'x', out: false }]);
    });

    it('lists conversations by their latest message and pages through them', async () => {
      await send(alice, bob, '1');
      await send(alice, carol, '2');
      await send(alice, alice, '3', { date: today + 5 });
      await send(bob, alice, '4', { date: today + 5 });
      const first = await stores.histories.dialogs(alice, { offsetDate: 0, offsetId: 0, limit: 2 });
      expect(first).toMatchObject({ total: 3, dialogs: [{ peerId: bob, topMessageId: 4 }, { peerId: alice, topMessageId: 3 }] });
      const rest = await stores.histories.dialogs(alice, { offsetDate: today + 5, offsetId: 3, limit: 2 });
      expect(rest.dialogs.map((dialog) => dialog.peerId)).toEqual([carol]);
      const byId = await stores.histories.dialogs(alice, { offsetDate: 0, offsetId: 4, limit: 1 });
      expect(byId.dialogs.map((dialog) => dialog.peerId)).toEqual([alice]);
      const byDate = await stores.histories.dialogs(alice, { offsetDate: today + 5, offsetId: 0, limit: 9 });
      expect(byDate.dialogs.map((dialog) => dialog.peerId)).toEqual([carol]);
    });

    it('publishes each event once it is durable, before the operation resolves, with the session that caused it', async () => {
      const seen: CommittedBoxEvent[] = [];
      const stop = stores.events.onCommitted((committed) => committed.line === 'box' && seen.push(committed));
      const origin = { authKeyId: 1n, sessionId: 2n };
      await send(alice, bob, 'x', { origin });
      expect(seen.map((committed) => [committed.event.userId, committed.event.type, originOf(committed)])).toEqual([
        [alice, 'newMessage', origin],
        [bob, 'newMessage', undefined],
      ]);
      await stores.messages.readHistory({ userId: bob, peerId: alice, maxId: 0, date: today, origin });
      expect(seen.slice(2).map((committed) => [committed.event.userId, committed.event.type, originOf(committed)])).toEqual([
        [bob, 'readInbox', origin],
        [alice, 'readOutbox', undefined],
      ]);
      stop();
      await send(alice, bob, 'y');
      expect(seen).toHaveLength(4);
    });

    it('forgets the oldest events of each box beyond a number, and all before a date, step by step', async () => {
      for (const second of [1, 2, 3, 4, 5]) await send(alice, bob, String(second), { date: today + second });
      await send(carol, carol, 'note', { date: today + 1 });
      const command = { events: 3, before: 0, from: 0, boxes: 10, rows: 100 };
      expect(await stores.events.forget(command)).toBeUndefined();
      const ptsOf = async (userId: number): Promise<number[]> => (await stores.events.eventsAfter(userId, 1, 100)).events.map((event) => event.pts);
      expect([await ptsOf(alice), await ptsOf(bob), await ptsOf(carol)]).toEqual([[4, 5, 6], [4, 5, 6], [2]]);
      const missed = { authKeyId: 1n, date: today, pts: 1, qts: 0, since: 0, limits: { box: 9, qts: 9, seq: 9 } };
      expect(await stores.events.missed({ ...missed, userId: alice })).toMatchObject({ forgottenPts: 3, counters: { pts: 6 } });
      let from: number | undefined = 0;
      const steps: number[] = [];
      while (from !== undefined) {
        steps.push(from);
        from = await stores.events.forget({ ...command, events: 100, before: today + 5, from, boxes: 2, rows: 1 });
      }
      expect(steps).toEqual([0, alice, alice, bob, bob, carol]);
      expect([await ptsOf(alice), await ptsOf(bob), await ptsOf(carol)]).toEqual([[6], [6], []]);
      expect(await stores.events.missed({ ...missed, userId: carol })).toMatchObject({ forgottenPts: 2 });
      expect((await stores.histories.history(bob, alice, everything)).total).toBe(5);
    });

    it('publishes nothing for a repeated or refused sending', async () => {
      await send(alice, bob, 'x', { randomId: 5n });
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      await send(alice, bob, 'x', { randomId: 5n });
      await send(alice, bob, 'y', { randomId: 5n });
      await send(alice, bob, 'z', { replyToId: 50 });
      expect(seen).toEqual([]);
    });
  });
}
