/** Tests of pushing: order, exclusions, and what happens when rendering is slow or fails. */
import { noReferences } from '../domain/no-references.contract.js';
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BoxEvent } from '../domain/box-event.js';
import type { CommittedEvent, EventStore } from '../stores/event-store.js';
import { FanOut } from './fan-out.js';
import type { PeersView } from './peers-view.js';
import type { PushOptions } from './push-sink.js';

describe('FanOut', () => {
  let listener: ((committed: CommittedEvent) => void) | undefined;
  let pushes: { userId: number; updates: tl.Updates; options: PushOptions }[];
  let logged: string[];
  let offline: Set<number>;
  let describeDelay: () => Promise<void>;
  let fanOut: FanOut;
  beforeEach(() => {
    listener = undefined;
    pushes = [];
    logged = [];
    offline = new Set();
    describeDelay = async () => undefined;
    const events: Pick<EventStore, 'onCommitted'> = {
      onCommitted: (follow) => {
        listener = follow;
        return () => void (listener = undefined);
      },
    };
    const peers: PeersView = {
      references: noReferences,
      describe: async () => {
        await describeDelay();
        return { users: [], chats: [] };
      },
      describeOne: async () => ({ _: 'user', id: 1 }),
      members: async () => undefined,
      inputPeer: () => ({ _: 'inputPeerEmpty' }),
    };
    const noMembers = { memberCount: async () => 0, memberIds: async () => [], membersAmong: async function* () {} };
    const sink = {
      ...{ reaches: (userId: number): boolean => !offline.has(userId), online: () => [], onlineCount: () => 0 },
      notify: (userId: number, updates: tl.Updates, options: PushOptions): void => void pushes.push({ userId, updates, options }),
    };
    fanOut = new FanOut({ events, channelMembers: noMembers, peers, sink, logger: { log: (_level, event) => void logged.push(event) } });
    fanOut.start();
  });

  const event = (userId: number, pts: number): BoxEvent => ({ type: 'readOutbox', userId, pts, ptsCount: 1, date: 5, peerId: 9, maxId: pts });
  const ptsOf = (userId: number): (number | string)[] =>
    pushes.filter((push) => push.userId === userId).map(({ updates }) => ('updates' in updates && updates.updates[0] !== undefined && 'pts' in updates.updates[0] ? updates.updates[0].pts : updates._));

  it('keeps the order of each box, even when an earlier push takes longer to render', async () => {
    let delay = 8;
    describeDelay = () => new Promise((resolve) => setTimeout(resolve, (delay -= 1)));
    for (let pts = 2; pts < 8; pts++) {
      listener?.({ line: 'box', event: event(1, pts), origin: undefined });
      listener?.({ line: 'box', event: event(2, pts), origin: undefined });
    }
    await fanOut.drained();
    expect(ptsOf(1)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(ptsOf(2)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('leaves out the session that caused the change', async () => {
    const origin = { authKeyId: 1n, sessionId: 2n };
    listener?.({ line: 'box', event: event(1, 2), origin });
    fanOut.pushVolatile(1, async () => ({ _: 'updatesTooLong' }), origin);
    fanOut.pushVolatile(1, async () => ({ _: 'updatesTooLong' }));
    await fanOut.drained();
    expect(pushes.map(({ options }) => options)).toEqual([{ exceptSession: origin }, { exceptSession: origin }, {}]);
  });

  it('tells all sessions what lies under seq, with its place, and one key alone what lies under its qts', async () => {
    const origin = { authKeyId: 1n, sessionId: 2n };
    listener?.({ line: 'box', event: event(1, 2), origin });
    listener?.({ line: 'seq', event: { type: 'draft', userId: 1, seq: 7, date: 5, peerId: 9, draft: null } });
    listener?.({ line: 'qts', event: { type: 'botStopped', userId: 1, authKeyId: 3n, qts: 4, date: 5, stoppedBy: 9, stopped: true } });
    await fanOut.drained();
    expect(pushes.map(({ options }) => options)).toEqual([{ exceptSession: origin }, {}, { onlyKey: 3n }]);
    expect(pushes.map(({ updates }) => updates)).toMatchObject([
      { updates: [{ _: 'updateReadHistoryOutbox', pts: 2 }], seq: 0 },
      { updates: [{ _: 'updateDraftMessage', draft: { _: 'draftMessageEmpty' } }], date: 5, seq: 7 },
      { updates: [{ _: 'updateBotStopped', userId: 9, stopped: true, qts: 4 }], seq: 0 },
    ]);
  });

  it('renders nothing for those who are away', async () => {
    offline.add(1);
    let rendered = 0;
    describeDelay = async () => void rendered++;
    listener?.({ line: 'box', event: event(1, 2), origin: undefined });
    fanOut.pushVolatile(1, async () => {
      rendered++;
      return { _: 'updatesTooLong' };
    });
    await fanOut.drained();
    expect([rendered, pushes]).toEqual([0, []]);
  });

  it('sends a client to fetch the difference when rendering fails, and goes on', async () => {
    let fails = true;
    describeDelay = async () => {
      if (fails) throw new RangeError('broken');
    };
    listener?.({ line: 'box', event: event(1, 2), origin: { authKeyId: 1n, sessionId: 2n } });
    await fanOut.drained();
    fails = false;
    listener?.({ line: 'box', event: event(1, 3), origin: undefined });
    await fanOut.drained();
    expect(ptsOf(1)).toEqual(['updatesTooLong', 3]);
    expect(logged).toEqual(['push.failed']);
  });

  it('shortens a queue that grows too long to one word', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    describeDelay = () => gate;
    for (let pts = 2; pts < 400; pts++) listener?.({ line: 'box', event: event(1, pts), origin: { authKeyId: 1n, sessionId: 2n } });
    release();
    await fanOut.drained();
    const order = ptsOf(1);
    expect(order.slice(0, 2)).toEqual([2, 'updatesTooLong']);
    expect(order.at(-1)).toBe(399);
    expect(order.length).toBeLessThan(260);
    expect(pushes[1]?.options).toEqual({});
  });

  it('follows the store no longer once it is stopped', async () => {
    fanOut.stop();
    expect(listener).toBeUndefined();
    await fanOut.drained();
  });
});
