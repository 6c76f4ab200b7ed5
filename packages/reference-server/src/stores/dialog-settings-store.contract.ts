/** The contract of the port of what people have made of their conversations, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostPinned } from '../domain/dialog-settings.js';
import type { PinDialogOutcome } from './dialog-settings-store.js';
import type { CommittedEvent } from './event-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testDialogSettingsStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of what people have made of their conversations`, () => {
    let stores: Stores;
    let alice: number;
    let seen: CommittedEvent[];
    const [main, archive] = [0, 1];
    const [ann, ben, group, channel] = [21, 22, -5, -1_000_000_000_007];
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      seen = [];
      stores.events.onCommitted((committed) => seen.push(committed));
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const pin = (peerId: number, pinned = true): Promise<PinDialogOutcome> => stores.dialogSettings.pin({ userId: alice, peerId, pinned, date: today });
    const reorder = (order: number[], force = false, folderId = main): Promise<PinDialogOutcome> => stores.dialogSettings.reorder({ userId: alice, folderId, order, force, date: today });
    const move = (...peers: (readonly [peerId: number, folderId: number])[]): Promise<unknown> =>
      stores.dialogSettings.move({ userId: alice, peers: peers.map(([peerId, folderId]) => ({ peerId, folderId })), date: today });
    const pinned = (folderId = main): Promise<number[]> => stores.dialogSettings.pinned(alice, folderId);

    describe('the archive', () => {
      let bob: number;
      let randomId: bigint;
      beforeEach(async () => {
        bob = (await addMember(stores, '15550002', 'Bob')).user.id;
        randomId = 0n;
        await send(bob, alice);
        await move([bob, archive]);
        seen.length = 0;
      });
      const send = (senderId: number, recipientId: number): Promise<unknown> =>
        stores.messages.appendPrivateMessage({ senderId, recipientId, randomId: (randomId += 1n), date: today, text: 'x', entities: [], silent: false });
      const mute = (target: number | 'users', muteUntil: number): Promise<unknown> => stores.notifySettings.save({ userId: alice, target, settings: { muteUntil }, most: 9, date: today });
      const folderOf = async (peerId: number): Promise<unknown> => (await stores.dialogSettings.find(alice, [peerId]))[0]?.folderId;

      it('gives a conversation back when somebody else says something in it, and tells of that under pts', async () => {
        await pin(bob);
        seen.length = 0;
        await send(bob, alice);
        expect(seen.filter(({ event }) => 'userId' in event && event.userId === alice)).toMatchObject([
          { line: 'box', event: { type: 'newMessage', pts: 4 } },
          { line: 'box', event: { type: 'moveDialogs', pts: 5, ptsCount: 1, peers: [{ peerId: bob, folderId: main }] } },
          { line: 'seq', event: { type: 'pinnedDialogs', folderId: archive, order: [] } },
        ]);
        expect(await stores.dialogSettings.find(alice, [bob])).toEqual([{ folderId: main, pinned: false, unreadMark: false }]);
      });

      it('keeps a conversation in which only its owner says something', async () => {
        await send(alice, bob);
        expect(await folderOf(bob)).toBe(archive);
        expect(seen.map(({ event }) => event.type)).toEqual(['newMessage', 'newMessage']);
      });

      it('keeps what is muted, by itself or with all of its kind, as long as it is', async () => {
        await mute('users', today + 9);
        await send(bob, alice);
        expect(await folderOf(bob)).toBe(archive);
        await mute(bob, today + 9);
        await mute('users', 0);
        await send(bob, alice);
        expect(await folderOf(bob)).toBe(archive);
        await mute('users', today + 9);
        await mute(bob, today);
        await send(bob, alice);
        expect(await folderOf(bob)).toBe(main);
      });

      it('gives a group back when something happens in it', async () => {
        const made = await stores.chats.create({ actorId: bob, title: 'Tea', userIds: [alice], date: today, most: 9 });
        const chatId = made.type === 'changed' ? made.chatId : 0;
        await move([-chatId, archive]);
        await mute('users', today + 9);
        await stores.chats.editTitle({ actorId: bob, chatId, title: 'Coffee', date: today });
        expect(await folderOf(-chatId)).toBe(main);
      });
    });

    it('puts what is pinned last on top, each once, and tells of what changes anything', async () => {
      for (const peerId of [ann, group, group, channel]) expect(await pin(peerId)).toBe('done');
      await pin(ann, false);
      await pin(ben, false);
      expect(await pinned()).toEqual([channel, group]);
      const event = { type: 'pinnedDialogs', userId: alice, folderId: main, date: today };
      expect(seen).toEqual([
        { line: 'seq', event: { ...event, seq: 1, order: [ann], toggled: { peerId: ann, pinned: true } } },
        { line: 'seq', event: { ...event, seq: 2, order: [group, ann], toggled: { peerId: group, pinned: true } } },
        { line: 'seq', event: { ...event, seq: 3, order: [channel, group, ann], toggled: { peerId: channel, pinned: true } } },
        { line: 'seq', event: { ...event, seq: 4, order: [channel, group], toggled: { peerId: ann, pinned: false } } },
      ]);
      expect(await stores.dialogSettings.find(alice, [group, ann])).toEqual([
        { folderId: main, pinned: true, unreadMark: false },
        { folderId: main, pinned: false, unreadMark: false },
      ]);
    });

    it('pins so many in each part of the list and no more', async () => {
      for (let peerId = 1; peerId <= mostPinned(main); peerId += 1) await pin(peerId);
      expect(await pin(ann)).toBe('tooMany');
      expect(await reorder([ann])).toBe('tooMany');
      expect(await pinned()).toEqual([5, 4, 3, 2, 1]);
      await move([ann, archive]);
      expect(await pin(ann)).toBe('done');
      expect(await pinned(archive)).toEqual([ann]);
    });

    it('puts the top in order, with what is not named behind it or gone', async () => {
      for (const peerId of [ann, ben, group]) await pin(peerId);
      await move([channel, archive]);
      seen.length = 0;
      await reorder([ben, channel, ben, 9]);
      expect(await pinned()).toEqual([ben, 9, group, ann]);
      await reorder([ben, 9, group]);
      await reorder([ann, ben], true);
      expect(await pinned()).toEqual([ann, ben]);
      await reorder([], true);
      expect(await pinned()).toEqual([]);
      expect(seen.map(({ event }) => ('order' in event ? event.order : undefined))).toEqual([[ben, 9, group, ann], [ann, ben], []]);
    });

    it('moves conversations in the order of the box, and takes them from the top of where they were', async () => {
      await pin(ann);
      await pin(ben);
      seen.length = 0;
      const origin = { authKeyId: 1n, sessionId: 2n };
      const peers = [{ peerId: ann, folderId: main }, { peerId: ann, folderId: archive }, { peerId: group, folderId: archive }, { peerId: channel, folderId: main }];
      const moved = await stores.dialogSettings.move({ userId: alice, peers, date: today, origin });
      const event = { type: 'moveDialogs', userId: alice, pts: 2, ptsCount: 1, date: today, peers: [{ peerId: ann, folderId: archive }, { peerId: group, folderId: archive }] };
      expect(moved).toEqual(event);
      expect(seen).toEqual([
        { line: 'box', event, origin },
        { line: 'seq', event: { type: 'pinnedDialogs', userId: alice, seq: 3, date: today, folderId: main, order: [ben] } },
      ]);
      expect(await move([ann, archive])).toBeUndefined();
      expect((await stores.events.eventsAfter(alice, 1, 9)).events).toEqual([event]);
      expect(await stores.dialogSettings.find(alice, [ann, channel])).toEqual([{ folderId: archive, pinned: false, unreadMark: false }, { folderId: main, pinned: false, unreadMark: false }]);
    });

    it('marks conversations as unread, and tells of what changes anything', async () => {
      const mark = (peerId: number, unread: boolean): Promise<void> => stores.dialogSettings.mark({ userId: alice, peerId, unread, date: today });
      for (const unread of [false, true, true]) await mark(ann, unread);
      await mark(group, true);
      await move([group, archive]);
      expect(await stores.dialogSettings.marked(alice, 9)).toEqual([group, ann]);
      expect(await stores.dialogSettings.marked(alice, 1)).toEqual([group]);
      await mark(ann, false);
      expect(await stores.dialogSettings.find(alice, [group, ann])).toMatchObject([{ folderId: archive, unreadMark: true }, { unreadMark: false }]);
      expect(seen.flatMap(({ event }) => ('unread' in event ? [[event.seq, event.peerId, event.unread]] : []))).toEqual([[1, ann, true], [2, group, true], [3, ann, false]]);
    });

    it('shows what is not pinned by the part of the list that it lies in', async () => {
      const people = [];
      for (const phone of ['15550002', '15550003', '15550004']) people.push((await addMember(stores, phone, phone)).user.id);
      const [bob = 0, carol = 0, dan = 0] = people;
      for (const [index, recipientId] of people.entries()) {
        await stores.messages.appendPrivateMessage({ senderId: alice, recipientId, randomId: BigInt(index), date: today + index, text: 'x', entities: [], silent: false });
      }
      const group7 = await stores.channels.create({ creatorId: alice, title: 'News', about: '', megagroup: true, date: today + 5 });
      const news = group7.type === 'created' ? group7.channelId : 0;
      const list = async (folderId?: number): Promise<unknown> => {
        const page = await stores.histories.dialogs(alice, { offsetDate: 0, offsetId: 0, limit: 9, folderId });
        const channels = await stores.channelHistories.dialogs(alice, { offsetDate: 0, offsetId: 0, offsetPeerId: 0, limit: 9, folderId });
        return [page.dialogs.map(({ peerId }) => peerId), page.total, channels.dialogs.map(({ channelId }) => channelId), channels.total];
      };
      expect(await list()).toEqual([[dan, carol, bob], 3, [news], 1]);
      const newsPeer = -1_000_000_000_000 - news;
      await move([carol, archive], [newsPeer, archive]);
      await pin(bob);
      expect(await list()).toEqual([[dan, carol], 2, [news], 1]);
      expect(await list(main)).toEqual([[dan], 1, [], 0]);
      expect(await list(archive)).toEqual([[carol], 1, [news], 1]);
      await pin(newsPeer);
      expect(await list(archive)).toEqual([[carol], 1, [], 0]);
    });
  });
}
