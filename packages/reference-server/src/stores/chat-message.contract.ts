/** The contract of messages in groups, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatPeer } from '../domain/peer-id.js';
import type { AppendChatMessage, AppendChatOutcome } from './message-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0 };

/** Runs the suite against one adapter. */
export function testChatMessages(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of messages in groups`, () => {
    let stores: Stores;
    let alice: number;
    let bob: number;
    let carol: number;
    let chatId: number;
    let peerId: number;
    let randomId: bigint;
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
      carol = (await addMember(stores, '15550003', 'Carol')).user.id;
      // Makes the ids of the boxes differ.
      await stores.messages.appendPrivateMessage({ senderId: bob, recipientId: carol, randomId: 1n, date: today, text: 'x', entities: [], silent: false });
      const outcome = await stores.chats.create({ actorId: alice, title: 'Tea', userIds: [bob, carol], date: today, most: 9 });
      chatId = outcome.type === 'changed' ? outcome.chatId : 0;
      peerId = chatPeer(chatId);
      randomId = 1000n;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    function send(senderId: number, text: string, more: Partial<AppendChatMessage> = {}): Promise<AppendChatOutcome> {
      return stores.messages.appendChatMessage({ senderId, chatId, randomId: ++randomId, date: today, text, entities: [], silent: false, ...more });
    }

    async function textsOf(userId: number): Promise<string[]> {
      return (await stores.histories.history(userId, peerId, everything)).messages.map((message) => message.text).reverse();
    }

    it('puts a message into the box of every member, each with its own id', async () => {
      expect(await send(bob, 'hello')).toMatchObject({ type: 'appended', message: { id: 3, peerId, fromId: bob, out: true, text: 'hello' }, ptsCount: 1 });
      const [forAlice] = (await stores.histories.history(alice, peerId, everything)).messages;
      expect(forAlice).toMatchObject({ id: 2, peerId, fromId: bob, out: false, text: 'hello' });
      expect(await stores.histories.findDialogs(carol, [peerId])).toMatchObject([{ topMessageId: 3, unreadCount: 2 }]);
    });

    it('names the answered message by its id in each box, and not where it never was', async () => {
      await send(bob, 'question');
      const dan = (await addMember(stores, '15550004', 'Dan')).user.id;
      await stores.chats.addMember({ actorId: alice, chatId, userId: dan, date: today, most: 9 });
      expect(await send(carol, 'answer', { replyToId: 3 })).toMatchObject({ type: 'appended', message: { replyToId: 3 } });
      const answers = await Promise.all([alice, dan].map(async (userId) => (await stores.histories.history(userId, peerId, everything)).messages[0]));
      expect(answers.map((message) => message?.replyToId)).toEqual([2, undefined]);
      expect(await send(bob, 'x', { replyToId: 1 })).toEqual({ type: 'replyNotFound' });
    });

    it('takes nothing of strangers and of those who are gone, but knows what they have sent before', async () => {
      const dan = (await addMember(stores, '15550004', 'Dan')).user.id;
      expect(await send(dan, 'x')).toEqual({ type: 'refused', refusal: 'unknown' });
      expect(await send(alice, 'x', { chatId: 77 })).toEqual({ type: 'refused', refusal: 'unknown' });
      await send(bob, 'once', { randomId: 5n });
      await stores.chats.removeMember({ actorId: alice, chatId, userId: bob, date: today });
      expect(await send(bob, 'again')).toEqual({ type: 'refused', refusal: 'gone' });
      expect(await send(bob, 'once', { randomId: 5n })).toMatchObject({ type: 'repeated', message: { text: 'once' } });
      expect(await send(bob, 'other', { randomId: 5n })).toEqual({ type: 'randomIdReused' });
      expect(await textsOf(alice)).toEqual(['', 'once', '']);
    });

    it('shows each what was said while they were there', async () => {
      await send(alice, 'one');
      await stores.chats.removeMember({ actorId: bob, chatId, userId: bob, date: today });
      await send(alice, 'two');
      await stores.chats.addMember({ actorId: bob, chatId, userId: bob, date: today, most: 9 });
      await send(carol, 'three');
      expect(await textsOf(carol)).toEqual(['', 'one', '', 'two', '', 'three']);
      expect(await textsOf(bob)).toEqual(['', 'one', '', '', 'three']);
    });

    it('tells each author how far the others have read, once, and only those who are still there', async () => {
      await send(bob, 'one');
      await send(carol, 'two');
      await send(bob, 'three');
      await stores.chats.removeMember({ actorId: carol, chatId, userId: carol, date: today });
      const before = await Promise.all([alice, bob, carol].map((person) => stores.events.state(person)));
      const { pts } = await stores.messages.readHistory({ userId: alice, peerId, maxId: 0, date: today });
      expect(pts).toBe((before[0]?.pts ?? 0) + 1);
      const eventsSince = async (index: number, person: number): Promise<unknown> => (await stores.events.eventsAfter(person, before[index]?.pts ?? 0, 9)).events;
      expect(await eventsSince(0, alice)).toMatchObject([{ type: 'readInbox', peerId, maxId: 5, stillUnreadCount: 0 }]);
      expect(await eventsSince(1, bob)).toMatchObject([{ type: 'readOutbox', peerId, maxId: 5 }]);
      expect(await eventsSince(2, carol)).toEqual([]);
      const afterFirst = await stores.events.state(bob);
      const dan = (await addMember(stores, '15550004', 'Dan')).user.id;
      await stores.chats.addMember({ actorId: alice, chatId, userId: dan, date: today, most: 9 });
      await stores.messages.readHistory({ userId: dan, peerId, maxId: 0, date: today });
      expect(await stores.events.state(bob)).toMatchObject({ pts: afterFirst.pts + 1 });
      expect(await stores.histories.findDialogs(bob, [peerId])).toMatchObject([{ readOutboxMaxId: 5 }]);
    });
  });
}
