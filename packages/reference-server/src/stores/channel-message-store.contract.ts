/** The contract of the ports of channels' messages and histories, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelPeer } from '../domain/peer-id.js';
import { stageChannel } from './channel-fixture.contract.js';
import type { ChannelStage } from './channel-fixture.contract.js';
import type { CommittedChannelEvent, ForgetEvents } from './event-store.js';
import { today } from './stores-fixture.contract.js';
import { aDocument } from './file-store.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0 };
const top = { offsetDate: 0, offsetId: 0, offsetPeerId: 0, limit: 9 };

/** Runs the suite against one adapter. */
export function testChannelMessageStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of channels' messages`, () => {
    let stores: Stores;
    let stage: ChannelStage;
    let [alice, bob, carol]: number[] = [];
    beforeEach(async () => {
      stores = await fixture.create();
      stage = await stageChannel(stores, true);
      [alice, bob, carol] = stage.people;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });
    const texts = async (window = {}): Promise<string[]> => {
      const page = await stores.channelHistories.history(stage.channelId, { ...everything, ...window });
      return page.messages.map((message) => message.text);
    };

    it('keeps one copy of a message, with its place in the log', async () => {
      const entities = [{ type: 'bold', offset: 0, length: 2 }] as const;
      const outcome = await stage.post(bob ?? 0, 'hello', { entities, replyToId: 1, silent: true });
      const message = { channelId: stage.channelId, id: 3, authorId: bob, signed: 'author', date: today, editDate: undefined, text: 'hello', entities, action: undefined, replyToId: 1, silent: true, pinned: false };
      expect(outcome).toEqual({ type: 'posted', event: { type: 'newMessage', channelId: stage.channelId, pts: 4, ptsCount: 1, date: today, message } });
      expect(await stores.channelHistories.findMessages(stage.channelId, [3, 99])).toEqual([message, undefined]);
      expect((await stage.log()).at(-1)).toEqual({ type: 'newMessage', channelId: stage.channelId, pts: 4, ptsCount: 1, date: today, message });
    });

    it('keeps media through an edit, and takes a repetition by its sign alone', async () => {
      const media = { file: aDocument(5n, 'whole'), spoiler: false };
      const first = await stage.post(bob ?? 0, '', { randomId: 77n, media, mediaSign: 'document 5' });
      expect(first).toMatchObject({ type: 'posted', event: { message: { media } } });
      await stage.edit(bob ?? 0, 3, 'caption');
      expect(await stores.channelHistories.findMessages(stage.channelId, [3])).toMatchObject([{ text: 'caption', media }]);
      expect(await stage.post(bob ?? 0, '', { randomId: 77n, mediaSign: 'document 5' })).toMatchObject({ type: 'repeated', event: { message: { media } } });
      expect(await stage.post(bob ?? 0, '', { randomId: 77n, mediaSign: 'document 6' })).toEqual({ type: 'randomIdReused' });
    });

    it('posts once for one random id, and refuses it for anything else', async () => {
      const first = await stage.post(bob ?? 0, 'hello', { randomId: 77n });
      expect(await stage.post(bob ?? 0, 'hello', { randomId: 77n })).toEqual({ ...first, type: 'repeated' });
      expect(await stage.post(bob ?? 0, 'other', { randomId: 77n })).toEqual({ type: 'randomIdReused' });
      expect(await stage.post(carol ?? 0, 'hello', { randomId: 77n })).toMatchObject({ type: 'posted' });
      expect((await stage.channel()).pts).toBe(5);
    });

    it('knows random ids of private messages as well, and the other way round', async () => {
      const toCarol = { senderId: bob ?? 0, recipientId: carol ?? 0, date: stage.date, text: 'hello', entities: [], silent: false };
      await stage.post(bob ?? 0, 'hello', { randomId: 77n });
      expect(await stores.messages.appendPrivateMessage({ ...toCarol, randomId: 77n })).toEqual({ type: 'randomIdReused' });
      expect(await stores.messages.appendPrivateMessage({ ...toCarol, randomId: 78n })).toMatchObject({ type: 'appended' });
      expect(await stage.post(bob ?? 0, 'hello', { randomId: 78n })).toEqual({ type: 'randomIdReused' });
    });

    it('answers a repeated sending like the first one, though the sender may write no more', async () => {
      const first = await stage.post(bob ?? 0, 'hello', { randomId: 77n });
      await stage.restrict(bob ?? 0, 'sendMessages');
      expect(await stage.post(bob ?? 0, 'hello', { randomId: 77n })).toEqual({ ...first, type: 'repeated' });
      expect(await stage.post(bob ?? 0, 'again', { randomId: 79n })).toEqual({ type: 'refused', refusal: 'USER_BANNED_IN_CHANNEL' });
    });

    it('refuses an answer to a message that there is not', async () => {
      expect(await stage.post(bob ?? 0, 'x', { replyToId: 99 })).toEqual({ type: 'replyNotFound' });
    });

    it("signs an anonymous admin's messages with the group", async () => {
      await stage.promote(bob ?? 0, 'anonymous', 'other');
      expect(await stage.post(bob ?? 0, 'x')).toMatchObject({ event: { message: { signed: 'group', authorId: bob } } });
    });

    it('does not say which anonymous admin it was who pinned, renamed or removed', async () => {
      await stage.promote(bob ?? 0, 'anonymous', 'pinMessages', 'changeInfo', 'banUsers');
      await stage.post(carol ?? 0, 'x');
      expect(await stores.channelMessages.pin({ ...stage.by(bob ?? 0), id: 3, pinned: true, silent: false })).toMatchObject({ events: [{}, { message: { signed: 'group' } }] });
      expect(await stores.channels.edit({ ...stage.by(bob ?? 0), title: 'Old' })).toMatchObject({ events: [{ message: { signed: 'group' } }] });
      expect(await stores.channelMembers.restrict({ ...stage.by(bob ?? 0), userId: carol ?? 0, restrictions: ['viewMessages'], until: 0 })).toMatchObject({ events: [{ message: { signed: 'group' } }] });
    });

    it('edits the own text, tells the same text from a new one, and leaves old messages alone', async () => {
      await stage.post(bob ?? 0, 'one');
      stage.date += 5;
      expect(await stage.edit(bob ?? 0, 3, 'two')).toMatchObject({ type: 'edited', event: { pts: 5, ptsCount: 1, message: { text: 'two', editDate: today + 5 } } });
      expect(await stage.edit(bob ?? 0, 3, 'two')).toEqual({ type: 'notModified' });
      expect(await stage.edit(carol ?? 0, 3, 'three')).toEqual({ type: 'refused', refusal: 'MESSAGE_AUTHOR_REQUIRED' });
      expect(await stage.edit(bob ?? 0, 99, 'three')).toEqual({ type: 'notFound' });
      expect(await stage.edit(alice ?? 0, 1, 'three')).toEqual({ type: 'notFound' });
      expect(await stores.channelMessages.edit({ ...stage.by(bob ?? 0), id: 3, text: 'late', entities: [], editableSince: today + 1 })).toEqual({ type: 'tooOld' });
    });

    it('deletes messages with one number each, and leaves nothing but their places', async () => {
      for (const text of ['one', 'two', 'three']) await stage.post(bob ?? 0, text);
      expect(await stores.channelMessages.delete({ ...stage.by(carol ?? 0), ids: [3] })).toEqual({ type: 'refused', refusal: 'MESSAGE_DELETE_FORBIDDEN' });
      expect(await stores.channelMessages.delete({ ...stage.by(bob ?? 0), ids: [5, 3, 3, 99] })).toMatchObject({ type: 'affected', pts: 8, ptsCount: 2, events: [{ ids: [3, 5] }] });
      expect(await texts({ minId: 2 })).toEqual(['two']);
      expect((await stage.log()).slice(2).map((event) => event.type)).toEqual(['gone', 'newMessage', 'gone', 'deleteMessages']);
      expect(await stage.channel()).toMatchObject({ pts: 8, topMessageId: 4 });
      expect(await stores.channelMessages.delete({ ...stage.by(bob ?? 0), ids: [3] })).toMatchObject({ ptsCount: 0, pts: 8, events: [] });
    });

    it('pins, tells of it, and takes pins out, one or all', async () => {
      for (const text of ['one', 'two', 'three']) await stage.post(bob ?? 0, text);
      const pin = (id: number, pinned = true): Promise<unknown> => stores.channelMessages.pin({ ...stage.by(alice ?? 0), id, pinned, silent: true });
      expect(await pin(3)).toMatchObject({ type: 'changed', events: [{ type: 'pinMessages', ids: [3], pinned: true }, { message: { action: { type: 'pinMessage' }, replyToId: 3, silent: true } }] });
      expect(await pin(3)).toEqual({ type: 'notModified' });
      expect(await pin(99)).toEqual({ type: 'notFound' });
      await pin(5);
      await pin(4);
      expect(await stores.channelHistories.pinnedId(stage.channelId)).toBe(5);
      expect(await pin(5, false)).toMatchObject({ events: [{ ids: [5], pinned: false }] });
      expect(await stores.channelMessages.unpinAll({ ...stage.by(alice ?? 0), limit: 1 })).toMatchObject({ ptsCount: 1, left: 1, events: [{ ids: [4], pinned: false }] });
      expect(await stores.channelMessages.unpinAll({ ...stage.by(alice ?? 0), limit: 9 })).toMatchObject({ ptsCount: 1, left: 0 });
      expect(await stores.channelMessages.unpinAll({ ...stage.by(alice ?? 0), limit: 9 })).toMatchObject({ ptsCount: 0, events: [] });
      expect(await stores.channelHistories.pinnedId(stage.channelId)).toBe(0);
    });

    it('counts as unread what others wrote after the last read message', async () => {
      await stage.post(bob ?? 0, 'one');
      await stage.post(alice ?? 0, 'two');
      await stage.post(carol ?? 0, 'three');
      const unread = async (userId: number): Promise<unknown> => (await stores.channelHistories.findDialogs(userId, [stage.channelId]))[0]?.unreadCount;
      expect([await unread(alice ?? 0), await unread(bob ?? 0)]).toEqual([2, 3]);
      expect(await stores.channelMessages.read({ ...stage.by(bob ?? 0), maxId: 4 })).toEqual({ type: 'read', maxId: 4, stillUnreadCount: 1, pts: 6, authors: [{ userId: alice, maxId: 4 }] });
      expect(await stores.channelMessages.read({ ...stage.by(bob ?? 0), maxId: 3 })).toEqual({ type: 'notModified' });
      expect(await stores.channelMessages.read({ ...stage.by(carol ?? 0), maxId: 4 })).toMatchObject({ authors: [{ userId: bob }] });
      expect(await unread(bob ?? 0)).toBe(1);
    });

    it('says to an author how far others have read', async () => {
      await stage.post(bob ?? 0, 'one');
      await stores.channelMessages.read({ ...stage.by(bob ?? 0), maxId: 0 });
      await stores.channelMessages.read({ ...stage.by(carol ?? 0), maxId: 3 });
      await stage.post(bob ?? 0, 'two');
      await stores.channelMessages.read({ ...stage.by(bob ?? 0), maxId: 0 });
      expect(await stores.channelHistories.findDialogs(bob ?? 0, [stage.channelId, 9])).toEqual([
        { channelId: stage.channelId, peerId: channelPeer(stage.channelId), pts: 5, topMessageId: 4, topDate: today, unreadCount: 0, readInboxMaxId: 4, readOutboxMaxId: 3 },
        undefined,
      ]);
    });

    it('lists the channels of a person, the latest first, and goes on where a page ended', async () => {
      const created = await stores.channels.create({ creatorId: alice ?? 0, title: 'Second', about: '', megagroup: true, date: today });
      const second = created.type === 'created' ? created.channelId : 0;
      const list = async (window = {}): Promise<number[]> => (await stores.channelHistories.dialogs(alice ?? 0, { ...top, ...window })).dialogs.map((dialog) => dialog.channelId);
      expect(await list()).toEqual([stage.channelId, second]);
      stage.date += 1;
      await stage.post(bob ?? 0, 'x');
      expect(await list({ offsetDate: today + 1, offsetId: 3, offsetPeerId: channelPeer(stage.channelId) })).toEqual([second]);
      expect(await list({ offsetDate: today, offsetId: 1, offsetPeerId: bob })).toEqual([second]);
      expect(await list({ offsetDate: today, offsetId: 1, offsetPeerId: channelPeer(second) })).toEqual([]);
      expect(await list({ offsetDate: today, offsetId: 1 })).toEqual([]);
      expect((await stores.channelHistories.dialogs(bob ?? 0, top)).total).toBe(1);
    });

    it('knows in which channels something has happened since a date', async () => {
      stage.date += 10;
      await stage.post(bob ?? 0, 'x');
      const { changedSince } = stores.channelHistories;
      expect(await changedSince(carol ?? 0, today + 10)).toEqual([{ channelId: stage.channelId, pts: 4 }]);
      expect(await changedSince(carol ?? 0, today + 11)).toEqual([]);
      await stores.channelMembers.leave(stage.by(carol ?? 0));
      expect(await changedSince(carol ?? 0, today)).toEqual([]);
    });

    it('forgets old events step by step, and remembers up to where', async () => {
      for (let index = 0; index < 8; index += 1) await stage.post(bob ?? 0, String(index));
      const forget = (more: Partial<ForgetEvents>): Promise<number | undefined> => stores.channelHistories.forget({ events: 4, before: 0, from: 0, boxes: 9, rows: 99, ...more });
      expect(await forget({ rows: 3 })).toBe(stage.channelId);
      expect(await forget({ from: stage.channelId })).toBeUndefined();
      expect(await forget({ boxes: 1 })).toBe(stage.channelId + 1);
      expect(await stores.channelHistories.eventsAfter(stage.channelId, 7, 9)).toMatchObject({ pts: 11, logStart: 7, events: [{ pts: 8 }, { pts: 9 }, { pts: 10 }, { pts: 11 }] });
      stage.date += 10;
      await stage.post(bob ?? 0, 'late');
      expect(await forget({ events: 100, before: today + 10 })).toBeUndefined();
      expect(await stores.channelHistories.eventsAfter(stage.channelId, 1, 9)).toMatchObject({ logStart: 11, events: [{ pts: 12 }] });
    });

    it('publishes each event once it is durable, in order, with the session that caused it', async () => {
      const seen: CommittedChannelEvent[] = [];
      const stop = stores.events.onCommitted((committed) => committed.line === 'channel' && seen.push(committed));
      const origin = { authKeyId: 1n, sessionId: 2n };
      await Promise.all([stage.post(bob ?? 0, 'one', { origin }), stage.post(carol ?? 0, 'two')]);
      await stage.post(bob ?? 0, 'one', { randomId: 1n });
      stop();
      await stage.post(bob ?? 0, 'three');
      expect(seen.map(({ line, event, origin: from }) => [line, event.pts, from])).toEqual([
        ['channel', 4, origin],
        ['channel', 5, undefined],
      ]);
    });
  });
}
