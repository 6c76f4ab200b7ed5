/** The contract of the ports of channels and of the places in them, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostChannels } from '../domain/channel.js';
import { channelPeer } from '../domain/peer-id.js';
import { stageChannel } from './channel-fixture.contract.js';
import type { ChannelStage } from './channel-fixture.contract.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testChannelStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of channels`, () => {
    let stores: Stores;
    let stage: ChannelStage;
    let [alice, bob, carol]: number[] = [];
    beforeEach(async () => {
      stores = await fixture.create();
      stage = await stageChannel(stores, true);
      [alice = 0, bob = 0, carol = 0] = stage.people;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });
    const kinds = async (): Promise<unknown[]> => (await stage.log()).map((event) => ('message' in event ? (event.message.action?.type ?? event.message.text) : event.type));
    const place = async (userId: number): Promise<unknown> => (await stores.channels.find(stage.channelId, userId))?.member;

    it('makes a channel with its creator in it and a first message, with an id of ten digits', async () => {
      expect(stage.channelId).toBeGreaterThanOrEqual(1_000_000_000);
      expect(await stores.channels.find(stage.channelId, alice ?? 0)).toMatchObject({
        channel: { title: 'News', about: 'all of it', megagroup: true, creatorId: alice, memberCount: 3, pts: 3, topMessageId: 2, deleted: false },
        member: { role: 'creator', present: true, inviterId: alice },
      });
      expect(await kinds()).toEqual(['channelCreate', 'chatAddUser']);
    });

    it('tells nobody who comes and goes in a broadcast channel', async () => {
      const created = await stores.channels.create({ creatorId: alice ?? 0, title: 'Wire', about: '', megagroup: false, date: today });
      const channelId = created.type === 'created' ? created.channelId : 0;
      await stores.channelMembers.invite({ channelId, actorId: alice ?? 0, date: today, userIds: [bob ?? 0] });
      await stores.channelMembers.leave({ channelId, actorId: bob ?? 0, date: today });
      expect((await stores.channelHistories.eventsAfter(channelId, 1, 9)).events).toMatchObject([{ message: { action: { type: 'channelCreate' }, signed: 'post' } }]);
    });

    it('lets people leave, and come back into a public channel only', async () => {
      const bobs = stage.by(bob ?? 0);
      expect(await stores.channelMembers.leave(bobs)).toMatchObject({ type: 'changed', events: [{ message: { action: { type: 'chatDeleteUser', userId: bob } } }] });
      expect(await place(bob ?? 0)).toMatchObject({ present: false });
      expect(await stores.channelMembers.join(bobs)).toEqual({ type: 'refused', refusal: 'CHANNEL_PRIVATE' });
      expect(await stores.channels.setUsername({ ...stage.by(alice ?? 0), username: 'newsroom' })).toEqual({ type: 'changed' });
      expect(await stores.channelMembers.join(bobs)).toMatchObject({ type: 'changed' });
      expect(await stores.channelMembers.join(bobs)).toEqual({ type: 'refused', refusal: 'USER_ALREADY_PARTICIPANT' });
      expect((await stage.channel()).memberCount).toBe(3);
    });

    it('gives usernames that nobody else has, and takes them away', async () => {
      await stores.users.setUsername(bob ?? 0, 'bobby', today);
      const alices = stage.by(alice ?? 0);
      expect(await stores.channels.setUsername({ ...alices, username: 'Bobby' })).toEqual({ type: 'occupied' });
      expect(await stores.channels.setUsername({ ...alices, username: 'NewsRoom' })).toEqual({ type: 'changed' });
      expect(await stores.channels.setUsername({ ...alices, username: 'NewsRoom' })).toEqual({ type: 'notModified' });
      expect(await stores.users.setUsername(carol ?? 0, 'newsroom', today)).toBe('occupied');
      expect(await stores.channels.findByUsername('newsroom', bob ?? 0)).toMatchObject({ channel: { username: 'NewsRoom' }, member: { userId: bob } });
      expect(await stores.channels.setUsername({ ...stage.by(bob ?? 0), username: 'bobs_room' })).toEqual({ type: 'refused', refusal: 'CHAT_ADMIN_REQUIRED' });
      expect(await stores.channels.setUsername({ ...alices, username: undefined })).toEqual({ type: 'changed' });
      expect(await stores.channels.findByUsername('newsroom', bob ?? 0)).toBeUndefined();
    });

    it('changes title and description, and tells of the title', async () => {
      expect(await stores.channels.edit({ ...stage.by(alice ?? 0), about: 'less of it' })).toEqual({ type: 'changed', events: [] });
      expect(await stores.channels.edit({ ...stage.by(alice ?? 0), title: 'Old' })).toMatchObject({ events: [{ message: { action: { type: 'chatEditTitle', title: 'Old' } } }] });
      expect(await stores.channels.edit({ ...stage.by(alice ?? 0), title: 'Old' })).toEqual({ type: 'notModified' });
      expect(await stage.channel()).toMatchObject({ title: 'Old', about: 'less of it' });
    });

    it('removes somebody, who does not come back by invitation until that is lifted', async () => {
      expect(await stage.restrict(bob ?? 0, 'viewMessages')).toMatchObject({ before: { present: true }, after: { present: false }, events: [{ message: { action: { type: 'chatDeleteUser' } } }] });
      const invited = { ...stage.by(alice ?? 0), userIds: [bob ?? 0] };
      expect(await stores.channelMembers.invite(invited)).toMatchObject({ added: [], kicked: [bob] });
      expect(await stage.post(bob ?? 0, 'hello?')).toEqual({ type: 'refused', refusal: 'CHANNEL_PRIVATE' });
      await stage.restrict(bob ?? 0);
      expect(await stores.channelMembers.invite(invited)).toMatchObject({ added: [bob], kicked: [] });
      expect((await stage.channel()).memberCount).toBe(3);
    });

    it('gives rights and takes them back, and brings in whom it gives them to', async () => {
      const dan = (await addMember(stores, '15550009', 'Dan')).user.id;
      expect(await stage.promote(dan, 'banUsers')).toMatchObject({ before: undefined, after: { role: 'admin', rights: ['banUsers'], present: true, changedBy: alice } });
      expect(await stores.channelMembers.restrict({ ...stage.by(dan), userId: bob ?? 0, restrictions: ['sendMessages'], until: 0 })).toMatchObject({ type: 'changed' });
      expect(await stage.post(bob ?? 0, 'x')).toEqual({ type: 'refused', refusal: 'USER_BANNED_IN_CHANNEL' });
      expect(await stage.promote(dan)).toMatchObject({ before: { role: 'admin' }, after: { role: 'member', rights: [], present: true } });
      expect((await stage.channel()).memberCount).toBe(4);
    });

    it('lifts no restriction of somebody from whom rights are taken that they do not have', async () => {
      await stage.promote(carol ?? 0, 'addAdmins');
      await stage.restrict(bob ?? 0, 'sendMessages');
      await stores.channelMembers.setAdmin({ ...stage.by(carol ?? 0), userId: bob ?? 0, rights: [], rank: '' });
      expect(await stage.post(bob ?? 0, 'x')).toEqual({ type: 'refused', refusal: 'USER_BANNED_IN_CHANNEL' });
      expect(await place(bob ?? 0)).toMatchObject({ restrictions: ['sendMessages'], changedBy: alice });
    });

    it('leaves admins to whoever made them, also when they have changed their own rights', async () => {
      await stage.promote(bob ?? 0, 'addAdmins', 'banUsers');
      await stores.channelMembers.setAdmin({ ...stage.by(bob ?? 0), userId: carol ?? 0, rights: ['addAdmins'], rank: '' });
      expect(await stores.channelMembers.setAdmin({ ...stage.by(carol ?? 0), userId: carol ?? 0, rights: ['addAdmins'], rank: 'boss' })).toMatchObject({ type: 'changed' });
      expect(await stores.channelMembers.setAdmin({ ...stage.by(bob ?? 0), userId: carol ?? 0, rights: [], rank: '' })).toMatchObject({ after: { role: 'member' } });
    });

    it('brings nobody into more channels than one may be in, but counts none that has ended', async () => {
      const make = async (creatorId = 0): Promise<number> => {
        const created = await stores.channels.create({ creatorId, title: 'Wire', about: '', megagroup: true, date: today });
        return created.type === 'created' ? created.channelId : 0;
      };
      const dan = (await addMember(stores, '15550009', 'Dan')).user.id;
      const channelIds = await Promise.all(Array.from({ length: mostChannels }, () => make(dan)));
      expect(await make(dan)).toBe(0);
      expect(await stage.promote(dan, 'banUsers')).toEqual({ type: 'busy' });
      await stores.channels.delete({ channelId: channelIds[0] ?? 0, actorId: dan, date: today });
      expect(await stage.promote(dan, 'banUsers')).toMatchObject({ type: 'changed' });
    });

    it('lets nobody in through the link of somebody who may not hand out links any more', async () => {
      await stage.promote(bob ?? 0, 'inviteUsers');
      const link = { peerId: channelPeer(stage.channelId), creatorId: bob ?? 0, freshHash: 'bobs-link-bobs-l', date: today, replaces: false };
      const { hash } = await stores.invites.obtainPermanent(link);
      const join = async (phone: string): ReturnType<Stores['channelMembers']['join']> =>
        stores.channelMembers.join({ ...stage.by((await addMember(stores, phone, 'Guest')).user.id), hash });
      expect(await join('15550010')).toMatchObject({ type: 'changed' });
      await stage.promote(bob ?? 0);
      expect(await join('15550011')).toEqual({ type: 'inviteEnded' });
    });

    it('lists members by kind and name, counts them, and walks through their ids', async () => {
      await stage.promote(carol ?? 0, 'pinMessages');
      await stage.restrict(bob ?? 0, 'sendMessages');
      const query = { channelId: stage.channelId, text: '', date: today, offset: 0, limit: 10 };
      const list = async (kind: 'present' | 'admins' | 'kicked' | 'restricted' | 'bots', more = {}): Promise<unknown[]> => {
        const page = await stores.channelMembers.list({ ...query, kind, ...more });
        return [page.total, ...page.members.map((member) => member.userId)];
      };
      expect(await list('admins')).toEqual([2, alice, carol]);
      expect(await list('restricted')).toEqual([1, bob]);
      expect(await list('kicked')).toEqual([0]);
      expect(await list('bots')).toEqual([0]);
      expect(await list('present', { text: 'CAR' })).toEqual([1, carol]);
      expect(await list('present', { offset: 2 })).toEqual([3, expect.any(Number)]);
      expect(await stores.channelMembers.counts(stage.channelId, today)).toEqual({ admins: 2, kicked: 0, restricted: 1 });
      expect(await stores.channelMembers.memberIds(stage.channelId, alice ?? 0, 1)).toEqual([bob]);
    });

    it('lets others have their turn between the pages of a walk through the members', async () => {
      let turns = 0;
      setImmediate(() => void turns++);
      const seen: number[] = [];
      for (let page = await stores.channelMembers.memberIds(stage.channelId, 0, 1); page.length > 0; page = await stores.channelMembers.memberIds(stage.channelId, seen.at(-1) ?? 0, 1)) seen.push(...page);
      expect(seen).toEqual([alice, bob, carol]);
      expect(turns).toBe(1);
    });

    it('tells who of some people is in a channel, in the order in which they are named', async () => {
      const among = async (...ids: number[]): Promise<number[]> => {
        const found: number[] = [];
        for await (const page of stores.channelMembers.membersAmong(stage.channelId, ids)) found.push(...page);
        return found;
      };
      const [a = 0, b = 0, c = 0] = [alice, bob, carol];
      const stranger = (await addMember(stores, '15550009', 'Dave')).user.id;
      expect(await among(c, stranger, a, b)).toEqual([c, a, b]);
      expect(await among()).toEqual([]);
      await stores.channelMembers.leave(stage.by(b));
      await stage.restrict(c, 'viewMessages');
      expect(await among(c, stranger, a, b)).toEqual([a]);
      expect(await stores.channelMembers.memberCount(stage.channelId)).toBe(1);
      expect(await stores.channelMembers.memberCount(stage.channelId + 1)).toBe(0);
    });

    it('lets others have their turn while it looks for many people in a channel', async () => {
      let turns = 0;
      setImmediate(() => void turns++);
      const found: number[] = [];
      const strangers = Array.from({ length: 5000 }, (_, index) => (carol ?? 0) + 1 + index);
      for await (const page of stores.channelMembers.membersAmong(stage.channelId, [bob ?? 0, ...strangers, alice ?? 0])) found.push(...page);
      expect([found, turns]).toEqual([[bob, alice], 1]);
    });

    it('ends a channel for everybody', async () => {
      expect(await stores.channels.delete(stage.by(bob ?? 0))).toEqual({ type: 'refused', refusal: 'CHAT_ADMIN_REQUIRED' });
      expect(await stores.channels.delete(stage.by(alice ?? 0))).toEqual({ type: 'deleted' });
      expect(await stage.post(alice ?? 0, 'x')).toEqual({ type: 'refused', refusal: 'CHANNEL_PRIVATE' });
      expect(await stores.channelHistories.dialogs(alice ?? 0, { offsetDate: 0, offsetId: 0, offsetPeerId: 0, limit: 9 })).toEqual({ dialogs: [], total: 0 });
    });
  });
}
