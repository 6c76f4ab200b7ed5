/** The contract of the group port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatPeer } from '../domain/peer-id.js';
import type { ChatStore } from './chat-store.js';
import type { CommittedEvent } from './event-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

const most = 200;

/** Runs the suite against one adapter. */
export function testChatStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a group store`, () => {
    let stores: Stores;
    let chats: ChatStore;
    let alice: number;
    let bob: number;
    let carol: number;
    beforeEach(async () => {
      stores = await fixture.create();
      ({ chats } = stores);
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
      carol = (await addMember(stores, '15550003', 'Carol')).user.id;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    async function create(userIds: number[], title = 'Tea'): Promise<number> {
      const outcome = await chats.create({ actorId: alice, title, userIds, date: today, most });
      if (outcome.type !== 'changed') throw new RangeError(`unexpected ${outcome.type}`);
      return outcome.chatId;
    }

    async function standingsOf(chatId: number, ...people: number[]): Promise<(string | undefined)[]> {
      const views = await Promise.all(people.map((person) => chats.view(person, [chatId])));
      return views.map(([viewed]) => viewed?.standing);
    }

    /** What the latest event of a box tells of. */
    async function latest(userId: number): Promise<unknown> {
      const { pts } = await stores.events.state(userId);
      const [event] = (await stores.events.eventsAfter(userId, pts - 1, 1)).events;
      return event?.type === 'newMessage' ? event.message.action : event?.type;
    }

    it('numbers groups from 1000 and tells every member of the new one in their own box', async () => {
      await stores.messages.appendPrivateMessage({ senderId: carol, recipientId: bob, randomId: 1n, date: today, text: 'x', entities: [], silent: false });
      const outcome = await chats.create({ actorId: alice, title: 'Tea', userIds: [bob, bob, carol, alice], date: today, most });
      const peerId = chatPeer(1000);
      const action = { type: 'chatCreate', title: 'Tea', userIds: [alice, bob, carol] };
      expect(outcome).toMatchObject({ type: 'changed', chatId: 1000, event: { type: 'newMessage', userId: alice, pts: 2, message: { id: 1, peerId, fromId: alice, out: true, text: '', action } } });
      const [event] = (await stores.events.eventsAfter(bob, 2, 9)).events;
      expect(event).toMatchObject({ type: 'newMessage', pts: 3, message: { id: 2, peerId, fromId: alice, out: false, action } });
      expect(await stores.histories.findDialogs(bob, [peerId])).toMatchObject([{ topMessageId: 2, unreadCount: 1 }]);
      expect(await stores.histories.findDialogs(alice, [peerId])).toMatchObject([{ topMessageId: 1, unreadCount: 0 }]);
      expect(await chats.view(bob, [1000, 1000, 7])).toEqual([
        { chat: { id: 1000, title: 'Tea', creatorId: alice, date: today, version: 1, memberCount: 3 }, standing: 'member' },
      ]);
      expect(await chats.members(1000)).toEqual([
        { userId: alice, inviterId: alice, date: today, role: 'creator' },
        { userId: bob, inviterId: alice, date: today, role: 'member' },
        { userId: carol, inviterId: alice, date: today, role: 'member' },
      ]);
      expect(await create([])).toBe(1001);
    });

    it('makes no group that would be too large, and lets nobody into a full one', async () => {
      expect(await chats.create({ actorId: alice, title: 'Tea', userIds: [bob, carol], date: today, most: 2 })).toEqual({ type: 'full' });
      expect(await stores.events.state(alice)).toMatchObject({ pts: 1 });
      const chatId = await create([bob]);
      expect(await chats.addMember({ actorId: alice, chatId, userId: carol, date: today, most: 2 })).toEqual({ type: 'full' });
      await stores.invites.obtainPermanent({ peerId: chatPeer(chatId), creatorId: alice, freshHash: 'a', date: today, replaces: false });
      expect(await chats.join({ actorId: carol, hash: 'a', date: today, most: 2 })).toEqual({ type: 'full' });
      expect(await stores.invites.find('a')).toMatchObject({ usage: 0 });
    });

    it('brings a member in once, whoever does it, and tells the new one as well', async () => {
      const chatId = await create([bob]);
      const add = { actorId: bob, chatId, userId: carol, date: today + 5, most };
      expect(await chats.addMember(add)).toMatchObject({ type: 'changed', event: { userId: bob } });
      expect(await chats.addMember(add)).toEqual({ type: 'alreadyMember' });
      expect((await chats.members(chatId)).at(-1)).toEqual({ userId: carol, inviterId: bob, date: today + 5, role: 'member' });
      expect((await chats.view(carol, [chatId]))[0]?.chat).toMatchObject({ version: 2, memberCount: 3 });
      for (const person of [alice, bob, carol]) expect(await latest(person)).toEqual({ type: 'chatAddUser', userIds: [carol] });
      const { messages } = await stores.histories.history(carol, chatPeer(chatId), { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0 });
      expect(messages).toHaveLength(1);
    });

    it('tells the one who is removed last of all, and nothing after that', async () => {
      const chatId = await create([bob, carol]);
      expect(await chats.removeMember({ actorId: alice, chatId, userId: bob, date: today })).toMatchObject({ type: 'changed' });
      const { pts } = await stores.events.state(bob);
      expect(await latest(bob)).toEqual({ type: 'chatDeleteUser', userId: bob });
      await chats.editTitle({ actorId: carol, chatId, title: 'Coffee', date: today });
      expect(await stores.events.state(bob)).toMatchObject({ pts });
      expect(await latest(alice)).toEqual({ type: 'chatEditTitle', title: 'Coffee' });
      expect(await standingsOf(chatId, alice, bob, carol)).toEqual(['creator', 'removed', 'member']);
    });

    it('lets whoever has left come back, the creator as the creator, and whoever was removed only be brought in', async () => {
      const chatId = await create([bob, carol]);
      for (const person of [alice, bob]) {
        expect(await chats.removeMember({ actorId: person, chatId, userId: person, date: today })).toMatchObject({ type: 'changed' });
      }
      expect(await standingsOf(chatId, alice, bob, carol)).toEqual(['left', 'left', 'member']);
      const enter = (actorId: number, userId: number): Promise<unknown> => chats.addMember({ actorId, chatId, userId, date: today, most });
      expect(await enter(alice, alice)).toMatchObject({ type: 'changed' });
      expect(await enter(bob, bob)).toMatchObject({ type: 'changed' });
      expect(await standingsOf(chatId, alice, bob)).toEqual(['creator', 'member']);
      await chats.removeMember({ actorId: alice, chatId, userId: bob, date: today });
      expect(await enter(bob, bob)).toEqual({ type: 'refused', refusal: 'gone' });
      expect(await enter(carol, bob)).toMatchObject({ type: 'changed' });
    });

    it('decides inside the change who may make it', async () => {
      const chatId = await create([bob, carol]);
      const stranger = (await addMember(stores, '15550004', 'Dan')).user.id;
      const unknown = { type: 'refused', refusal: 'unknown' };
      const adminRequired = { type: 'refused', refusal: 'adminRequired' };
      expect(await chats.addMember({ actorId: stranger, chatId, userId: stranger, date: today, most })).toEqual(unknown);
      expect(await chats.editTitle({ actorId: stranger, chatId, title: 'Mine', date: today })).toEqual(unknown);
      expect(await chats.editTitle({ actorId: alice, chatId: 999, title: 'Mine', date: today })).toEqual(unknown);
      expect(await chats.removeMember({ actorId: bob, chatId, userId: carol, date: today })).toEqual(adminRequired);
      expect(await chats.removeMember({ actorId: alice, chatId, userId: stranger, date: today })).toEqual({ type: 'refused', refusal: 'targetNoMember' });
      expect(await chats.editAdmin({ actorId: bob, chatId, userId: carol, isAdmin: true, date: today })).toEqual(adminRequired);
      expect((await chats.view(alice, [chatId]))[0]?.chat).toMatchObject({ version: 1, title: 'Tea' });
      expect(await stores.events.state(alice)).toMatchObject({ pts: 2 });
    });

    it('makes admins and unmakes them without a message', async () => {
      const chatId = await create([bob, carol]);
      const edit = (isAdmin: boolean): Promise<unknown> => chats.editAdmin({ actorId: alice, chatId, userId: bob, isAdmin, date: today });
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      expect(await edit(true)).toEqual({ type: 'changed' });
      const event = { type: 'chatAdmin', chatId, memberId: bob, isAdmin: true, version: 2 };
      expect(seen).toMatchObject([alice, bob, carol].map((userId) => ({ line: 'seq', event: { ...event, userId, seq: 1 } })));
      expect((await chats.view(carol, [chatId]))[0]?.chat.version).toBe(2);
      expect(await edit(true)).toEqual({ type: 'notModified' });
      expect(await standingsOf(chatId, bob)).toEqual(['admin']);
      expect(await chats.removeMember({ actorId: bob, chatId, userId: carol, date: today })).toMatchObject({ type: 'changed' });
      expect(await edit(false)).toEqual({ type: 'changed' });
      expect((await chats.view(alice, [chatId]))[0]?.chat.version).toBe(4);
      expect(await standingsOf(chatId, bob)).toEqual(['member']);
    });

    it('lets people in through a link while it is good, and nobody who was removed', async () => {
      const chatId = await create([bob]);
      const link = { peerId: chatPeer(chatId), creatorId: alice, date: today };
      await stores.invites.add({ ...link, freshHash: 'once', usageLimit: 1, most: 9 });
      await stores.invites.add({ ...link, freshHash: 'today', expiresAt: today + 60, most: 9 });
      const join = (actorId: number, hash: string, date = today): Promise<unknown> => chats.join({ actorId, hash, date, most });
      const ended = { type: 'inviteEnded' };
      expect(await join(carol, 'today', today + 60)).toEqual(ended);
      expect(await join(carol, 'none')).toEqual(ended);
      expect(await join(carol, 'once')).toMatchObject({ type: 'changed', chatId, event: { message: { action: { type: 'chatJoinedByLink', inviterId: alice } } } });
      expect(await join(carol, 'today')).toEqual({ type: 'alreadyMember' });
      await chats.removeMember({ actorId: alice, chatId, userId: bob, date: today });
      expect(await join(bob, 'once')).toEqual(ended);
      expect(await join(bob, 'today')).toEqual(ended);
      expect(await stores.invites.find('today')).toMatchObject({ usage: 0 });
      expect((await chats.members(chatId)).map(({ userId, inviterId }) => [userId, inviterId])).toEqual([[alice, alice], [carol, alice]]);
    });

    it('lets nobody in through the link of somebody who may not hand out links any more', async () => {
      const chatId = await create([bob]);
      await chats.editAdmin({ actorId: alice, chatId, userId: bob, isAdmin: true, date: today });
      await stores.invites.obtainPermanent({ peerId: chatPeer(chatId), creatorId: bob, freshHash: 'bobs', date: today, replaces: false });
      await chats.editAdmin({ actorId: alice, chatId, userId: bob, isAdmin: false, date: today });
      expect(await chats.join({ actorId: carol, hash: 'bobs', date: today, most })).toEqual({ type: 'inviteEnded' });
      await chats.editAdmin({ actorId: alice, chatId, userId: bob, isAdmin: true, date: today });
      expect(await chats.join({ actorId: carol, hash: 'bobs', date: today, most })).toMatchObject({ type: 'changed' });
    });

    it('finds the groups that two people are in, the newest first', async () => {
      const ids = [await create([bob]), await create([bob, carol]), await create([carol]), await create([bob])];
      await chats.removeMember({ actorId: alice, chatId: ids[3] ?? 0, userId: bob, date: today });
      expect(await chats.common({ userId: alice, otherId: bob, maxId: 0, limit: 9 })).toEqual({ chatIds: [ids[1], ids[0]], total: 2 });
      expect(await chats.common({ userId: bob, otherId: alice, maxId: ids[1] ?? 0, limit: 9 })).toEqual({ chatIds: [ids[0]], total: 2 });
      expect(await chats.common({ userId: alice, otherId: bob, maxId: 0, limit: 1 })).toMatchObject({ chatIds: [ids[1]] });
    });

    it('publishes the events of a change once they are durable, the actor’s with the session that made it', async () => {
      const seen: CommittedEvent[] = [];
      stores.events.onCommitted((committed) => seen.push(committed));
      const origin = { authKeyId: 1n, sessionId: 2n };
      const outcome = await chats.create({ actorId: bob, title: 'Tea', userIds: [alice], date: today, most, origin });
      expect(seen).toMatchObject([{ line: 'box', event: { userId: bob }, origin }, { line: 'box', event: { userId: alice }, origin: undefined }]);
      expect(outcome).toMatchObject({ event: (seen[0] as { event: unknown }).event });
      await chats.removeMember({ actorId: alice, chatId: 1000, userId: bob, date: today, origin });
      expect(seen).toHaveLength(2);
    });
  });
}
