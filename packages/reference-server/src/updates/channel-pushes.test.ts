/** Tests of pushing to the members of channels: order, pages, those who are away, and bounds. */
import { noReferences } from '../domain/no-references.contract.js';
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { SessionRef } from '../domain/session-ref.js';
import { ChannelPushes } from './channel-pushes.js';
import type { PeersView } from './peers-view.js';

describe('ChannelPushes', () => {
  let members: number[];
  let online: (userId: number) => boolean;
  let got: { userId: number; render: () => Promise<tl.Updates>; exceptSession: SessionRef | undefined }[];
  let logged: string[];
  /** How many people each look at the store has asked for, and where they were looked for. */
  let reads: (readonly [side: 'members' | 'online', people: number])[];
  let strangers: number[];
  let whileReading: () => Promise<void>;
  let idle: Promise<void>;
  let pushes: ChannelPushes;
  beforeEach(() => {
    members = [1, 2, 3];
    online = () => true;
    got = [];
    logged = [];
    reads = [];
    strangers = [];
    whileReading = async () => undefined;
    const peers: PeersView = { references: noReferences, describe: async () => ({ users: [], chats: [] }), describeOne: async () => ({ _: 'user', id: 1 }), members: async () => undefined, inputPeer: () => ({ _: 'inputPeerEmpty' }) };
    idle = new Promise((resolve) => {
      pushes = new ChannelPushes({
        members: {
          memberCount: async () => members.length,
          memberIds: async (_channelId, after, limit) => {
            await whileReading();
            const page = members.filter((id) => id > after).slice(0, limit);
            reads.push(['members', page.length]);
            return page;
          },
          membersAmong: async function* (_channelId, userIds) {
            for (let start = 0; start < userIds.length; start += 1000) {
              await whileReading();
              const page = userIds.slice(start, start + 1000);
              reads.push(['online', page.length]);
              yield page.filter((id) => members.includes(id));
            }
          },
        },
        sink: { reaches: (userId) => online(userId), online: everybodyOnline, onlineCount: () => everybodyOnline().length },
        peers,
        logger: { log: (_level, event) => void logged.push(event) },
        enqueue: (userId, render, exceptSession) => void got.push({ userId, render, exceptSession }),
        onIdle: resolve,
      });
    });
  });

  const everybodyOnline = (): number[] => [...strangers, ...members].filter((userId) => online(userId));
  const event = (pts: number): ChannelEvent => ({ type: 'deleteMessages', channelId: 9, pts, ptsCount: 1, date: 5, ids: [pts] });
  const updateOf = async (push: (typeof got)[number] | undefined): Promise<tl.Update | undefined> => {
    const updates = await push?.render();
    return updates && 'updates' in updates ? updates.updates[0] : undefined;
  };

  it('gives each event to all members who are online, in the order of the channel', async () => {
    online = (userId) => userId !== 2;
    const origin = { authKeyId: 7n, sessionId: 8n };
    for (const pts of [2, 3, 4]) pushes.pushEvent({ line: 'channel', event: event(pts), origin });
    await idle;
    expect(got.map((push) => push.userId)).toEqual([1, 3, 1, 3, 1, 3]);
    expect(await Promise.all(got.map(updateOf))).toMatchObject([2, 2, 3, 3, 4, 4].map((pts) => ({ _: 'updateDeleteChannelMessages', pts })));
    expect(got[0]?.exceptSession).toEqual(origin);
  });

  it('reads members a page at a time, and beyond the first ones only says that there is something', async () => {
    members = Array.from({ length: 2500 }, (_, index) => index + 1);
    pushes.pushEvent({ line: 'channel', event: event(2), origin: undefined });
    await idle;
    expect(reads).toEqual([['members', 1000], ['members', 1000], ['members', 500]]);
    expect(got.length).toBe(2500);
    expect(await updateOf(got[499])).toMatchObject({ _: 'updateDeleteChannelMessages' });
    expect(await updateOf(got[500])).toEqual({ _: 'updateChannelTooLong', channelId: 9, pts: 2 });
  });

  it('leaves out the one who caused it, and what has no short form where there are many', async () => {
    members = Array.from({ length: 2500 }, (_, index) => index + 1);
    pushes.push(9, { render: async () => ({ _: 'updatesTooLong' }), exceptUser: 3 });
    await idle;
    expect(reads).toEqual([['members', 1000]]);
    expect(got.length).toBe(500);
    expect(got.map((push) => push.userId)).not.toContain(3);
  });

  it('looks at those who are online instead where they are fewer than the members', async () => {
    members = Array.from({ length: 200_000 }, (_, index) => index + 1);
    const few = new Set([7, 70, 700, 7000, 70_000, 200_001, 200_002]);
    strangers = [200_001, 200_002];
    online = (userId) => few.has(userId);
    pushes.pushEvent({ line: 'channel', event: event(2), origin: undefined });
    await idle;
    expect(reads).toEqual([['online', 7]]);
    expect(got.map((push) => push.userId)).toEqual([7, 70, 700, 7000, 70_000]);
  });

  it('looks at the members where more people are online than there are members', async () => {
    strangers = Array.from({ length: 5000 }, (_, index) => index + 10);
    pushes.pushEvent({ line: 'channel', event: event(2), origin: undefined });
    await idle;
    expect(reads).toEqual([['members', 3]]);
    expect(got.map((push) => push.userId)).toEqual([1, 2, 3]);
  });

  it('gives the first 500 of those who are online all of it, and stops there without a short form', async () => {
    members = Array.from({ length: 4000 }, (_, index) => index + 1);
    online = (userId) => userId % 2 === 0;
    pushes.pushEvent({ line: 'channel', event: event(2), origin: undefined });
    pushes.push(9, { render: async () => ({ _: 'updatesTooLong' }) });
    await idle;
    expect(reads).toEqual([['online', 1000], ['online', 1000], ['online', 1000]]);
    expect(got.length).toBe(2500);
    expect(await updateOf(got[499])).toMatchObject({ _: 'updateDeleteChannelMessages' });
    expect(await updateOf(got[500])).toEqual({ _: 'updateChannelTooLong', channelId: 9, pts: 2 });
  });

  it('pushes to nobody who has left or gone away while earlier pushes went out', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    members = [1, 2, 3, 4, 5];
    strangers = [6];
    const away = new Set([5]);
    online = (userId) => !away.has(userId);
    members.push(7, 8);
    away.add(7).add(8);
    whileReading = () => gate;
    pushes.pushEvent({ line: 'channel', event: event(2), origin: undefined });
    await new Promise((resolve) => setImmediate(resolve));
    members = members.filter((userId) => userId !== 2);
    away.add(3);
    release();
    await idle;
    expect(reads[0]?.[0]).toBe('online');
    expect(got.map((push) => push.userId)).toEqual([1, 4]);
  });

  it('sends members to the difference when more waits than a queue holds', async () => {
    for (let pts = 2; pts < 400; pts += 1) pushes.pushEvent({ line: 'channel', event: event(pts), origin: undefined });
    await idle;
    const seen = await Promise.all(got.filter((push) => push.userId === 1).map(updateOf));
    expect(seen.length).toBeLessThan(260);
    const cut = seen.findIndex((update) => update?._ === 'updateChannelTooLong');
    expect(seen[cut]).toEqual({ _: 'updateChannelTooLong', channelId: 9 });
    expect(seen.at(-1)).toMatchObject({ _: 'updateDeleteChannelMessages', pts: 399 });
  });

  it('goes on with the next push when the members cannot be read', async () => {
    let fails = true;
    whileReading = async () => {
      if (!fails) return;
      fails = false;
      throw new RangeError('no');
    };
    pushes.pushEvent({ line: 'channel', event: event(2), origin: undefined });
    pushes.pushEvent({ line: 'channel', event: event(3), origin: undefined });
    await idle;
    expect(logged).toEqual(['push.failed']);
    expect(await Promise.all(got.map(updateOf))).toMatchObject([{ pts: 3 }, { pts: 3 }, { pts: 3 }]);
    expect(pushes.isIdle).toBe(true);
  });
});
