/** The sequencer and channels: each has a line of its own, beside the others and never in their way. */
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChannelState, UpdateState } from '../storage/records.js';
import { Sequencer } from './sequencer.js';
import type { ApplyEffect, SequencerEffect, SequencerInput } from './sequencer-types.js';

const stored: UpdateState = { pts: 10, qts: 5, seq: 3, date: 1000 };
const channel: tl.RawChannel = { _: 'channel', id: 5, accessHash: 1n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };
const empty: tl.UpdatesDifference = { _: 'updates.differenceEmpty', date: 1000, seq: 3 };

function message(id: number, channelId = 5): tl.RawMessage {
  return { _: 'message', id, peerId: { _: 'peerChannel', channelId }, date: 0, message: '' };
}

function post(pts: number, channelId = 5): tl.RawUpdateNewChannelMessage {
  return { _: 'updateNewChannelMessage', message: message(pts, channelId), pts, ptsCount: 1 };
}

function pushed(...updates: tl.Update[]): SequencerInput {
  return { type: 'updates', value: { _: 'updates', updates, users: [], chats: [], date: 0, seq: 0 } };
}

function part(pts: number, ids: number[], changes: Partial<tl.RawUpdatesChannelDifference> = {}): tl.RawUpdatesChannelDifference {
  return { _: 'updates.channelDifference', pts, newMessages: ids.map((id) => message(id)), otherUpdates: [], users: [], chats: [], ...changes };
}

const last = (pts: number, ids: number[] = []): tl.RawUpdatesChannelDifference => part(pts, ids, { final: true });
const nothing = (pts: number): tl.RawUpdatesChannelDifferenceEmpty => ({ _: 'updates.channelDifferenceEmpty', final: true, pts });

function tooLong(pts: number): tl.RawUpdatesChannelDifferenceTooLong {
  const dialog = { _: 'dialog', peer: { _: 'peerChannel', channelId: 5 }, topMessage: pts, pts } as tl.RawDialog;
  return { _: 'updates.channelDifferenceTooLong', final: true, dialog, messages: [message(pts)], users: [], chats: [channel] };
}

describe('the sequencer, for channels', () => {
  let machine: Sequencer;
  let now: number;

  beforeEach(() => {
    machine = createMachine();
    now = 0;
  });

  function createMachine(): Sequencer {
    return new Sequencer({ random: { bytes: () => Uint8Array.of(128, 0, 0, 0) }, maxHeld: 10, maxWaiting: 20 });
  }

  function poll(): SequencerEffect[] {
    const effects: SequencerEffect[] = [];
    for (let effect = machine.poll({ instant: now, unix: now }); effect; effect = machine.poll({ instant: now, unix: now })) effects.push(effect);
    return effects;
  }

  function feed(...inputs: SequencerInput[]): SequencerEffect[] {
    for (const input of inputs) machine.handle(input, { instant: now, unix: now });
    return poll();
  }

  /** Commits whatever comes, and gives the other effects. */
  function settle(effects: SequencerEffect[]): SequencerEffect[] {
    return effects.flatMap((effect) => (effect.type === 'apply' ? settle(feed({ type: 'committed', commitId: effect.commitId })) : effect));
  }

  function goLive(...channelStates: ChannelState[]): void {
    const effects = feed({ type: 'started', selfId: 1, state: stored, channelStates }, { type: 'connected' });
    settle(feed({ type: 'difference', id: idOf(effects.find(({ type }) => type === 'getDifference')), result: empty }));
  }

  function idOf(effect: SequencerEffect | undefined): number {
    if (effect?.type !== 'getDifference' && effect?.type !== 'getState' && effect?.type !== 'getChannelDifference') throw new Error(`Got ${effect?.type}.`);
    return effect.id;
  }

  function applyOf(effects: SequencerEffect[]): ApplyEffect {
    const apply = effects.find((effect) => effect.type === 'apply');
    if (apply?.type !== 'apply') throw new Error(`Expected an apply, got ${effects.map(({ type }) => type).join(' ')}.`);
    return apply;
  }

  function postsOf(apply: ApplyEffect): number[] {
    return apply.updates.flatMap(({ update }) => (update._ === 'updateNewChannelMessage' ? update.message.id : []));
  }

  /** Has the machine ask about channel 5, and gives the request's id. */
  function ask(): number {
    const [request] = settle(feed(pushed({ _: 'updateChannelTooLong', channelId: 5 })));
    expect(request).toMatchObject({ type: 'getChannelDifference', channelId: 5 });
    return idOf(request);
  }

  it('follows a channel from the first push on, and commits its pts with what is applied', () => {
    goLive();
    const apply = applyOf(feed({ type: 'updates', value: { _: 'updates', updates: [post(8)], users: [], chats: [channel], date: 0, seq: 0 } }));
    expect(apply).toMatchObject({ source: 'live', chats: [channel], updates: [{ update: post(8), sequenced: true }], channelStates: [{ channelId: 5, pts: 8 }] });
    expect(apply).not.toHaveProperty('newState');
    settle([apply]);
    expect(feed(pushed(post(8)), pushed(post(7)))).toEqual([]);
    expect(postsOf(applyOf(feed(pushed(post(9)))))).toEqual([9]);
  });

  it('follows a channel from where a list of chats found it', () => {
    goLive();
    expect(applyOf(feed({ type: 'channelFound', channelId: 5, pts: 8 }))).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 8 }] });
    expect(feed({ type: 'channelFound', channelId: 5, pts: 80 }, pushed(post(8)))).toEqual([]);
  });

  it('waits half a second for what is missing, in each channel by itself', () => {
    goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 1 });
    expect(feed(pushed(post(10)), pushed(post(9)))).toEqual([]);
    now = 400;
    settle(feed(pushed(post(2, 6))));
    expect(machine.deadline).toBe(500);
    expect(postsOf(applyOf(feed(pushed(post(8)))))).toEqual([8, 9, 10]);
    expect(machine.channelSyncState(5)).toBe('live');
  });

  it('has the store know of a gap before it asks, so that a restart asks again', () => {
    goLive({ channelId: 5, pts: 7 });
    settle(feed(pushed(post(9))));
    now = 500;
    const effects = poll();
    expect(effects).toMatchObject([{ type: 'apply', updates: [], channelStates: [{ channelId: 5, pts: 7, behind: true }] }]);
    expect(settle(effects)).toEqual([{ type: 'getChannelDifference', id: 1, channelId: 5, pts: 7, limit: 100 }]);
    machine = createMachine();
    const again = feed({ type: 'started', selfId: 1, state: stored, channelStates: [{ channelId: 5, pts: 7, behind: true }] }, { type: 'connected' });
    expect(again).toMatchObject([{ type: 'getDifference' }, { type: 'getChannelDifference', channelId: 5, pts: 7 }]);
  });

  it('keeps what comes during a difference and looks at it again afterwards', () => {
    goLive({ channelId: 5, pts: 7 });
    const id = ask();
    expect(feed(pushed(post(9)), pushed(post(10)), pushed(post(12)))).toEqual([]);
    const apply = applyOf(feed({ type: 'channelDifference', id, result: last(9, [8, 9]) }));
    expect(apply).toMatchObject({ source: 'difference', channelStates: [{ channelId: 5, pts: 9 }] });
    expect(postsOf(apply)).toEqual([8, 9]);
    now = 100;
    expect(postsOf(applyOf(feed({ type: 'committed', commitId: apply.commitId })))).toEqual([10]);
    expect(machine.deadline).toBe(600);
  });

  it('goes through parts one by one, each committed before the next is asked for', () => {
    goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(feed({ type: 'channelDifference', id: ask(), result: part(8, [8]) }));
    expect(apply.channelStates).toEqual([{ channelId: 5, pts: 8, behind: true }]);
    const [second] = settle([apply]);
    expect(second).toMatchObject({ type: 'getChannelDifference', pts: 8 });
    settle(feed({ type: 'channelDifference', id: idOf(second), result: last(9, [9]) }));
    expect(machine.channelSyncState(5)).toBe('live');
  });

  it('A03: leaves a hole in one batch with the new pts, and tells of it afterwards', () => {
    goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(feed({ type: 'channelDifference', id: ask(), result: tooLong(900) }));
    expect(apply).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 900 }], channelHoles: [{ channelId: 5, messages: [message(900)] }] });
    expect(feed({ type: 'committed', commitId: apply.commitId })).toEqual([{ type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'tooLong' }]);
  });

  it('A03: follows a private channel no longer, tells so, and does not ask again', () => {
    goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(feed({ type: 'channelDifferenceFailed', id: ask(), failure: { kind: 'private' } }));
    expect(apply.forgottenChannels).toEqual([5]);
    expect(feed({ type: 'committed', commitId: apply.commitId })).toEqual([{ type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'private' }]);
    expect(machine.channelSyncState(5)).toBeUndefined();
  });

  it('A03: goes private in the middle of parts and keeps what was committed', () => {
    goLive({ channelId: 5, pts: 7 });
    const [second] = settle(feed({ type: 'channelDifference', id: ask(), result: part(8, [8]) }));
    const apply = applyOf(feed({ type: 'channelDifferenceFailed', id: idOf(second), failure: { kind: 'private' } }));
    expect(apply).toMatchObject({ updates: [], forgottenChannels: [5] });
  });

  it('A03: looks at an opened channel as often as the server says, but not more than once a second', () => {
    goLive({ channelId: 5, pts: 7 });
    const asked: number[] = [];
    const answer = (effects: SequencerEffect[], timeout: number): void => {
      for (const effect of effects) {
        asked.push(now);
        expect(settle(feed({ type: 'channelDifference', id: idOf(effect), result: { ...nothing(7), timeout } }))).toEqual([]);
      }
    };
    answer(feed({ type: 'channelOpened', channelId: 5 }), 0);
    for (now = 1; now < 3500; now += 1) answer(poll(), 0);
    answer([], 30);
    for (; now < 60_000; now += 100) answer(poll(), 30);
    expect(asked).toEqual([0, 1000, 2000, 3000, 4000, 34_000]);
    feed({ type: 'channelClosed', channelId: 5 });
    now = 200_000;
    expect(poll()).toEqual([]);
  });

  it('A01: answers a storm of updateChannelTooLong with one request at a time and growing pauses', () => {
    goLive({ channelId: 5, pts: 7 });
    let requests = 0;
    let pending: number | undefined;
    for (now = 1; now < 60_000; now += 1) {
      for (const effect of settle(feed(pushed({ _: 'updateChannelTooLong', channelId: 5, pts: 1_000_000_000 })))) {
        expect(pending).toBeUndefined();
        pending = idOf(effect);
        requests += 1;
      }
      if (pending !== undefined && now % 10 === 0) {
        const id = pending;
        pending = undefined;
        for (const effect of settle(feed({ type: 'channelDifference', id, result: nothing(7) }))) {
          pending = idOf(effect);
          requests += 1;
        }
      }
    }
    expect(requests).toBeLessThanOrEqual(10);
    expect(requests).toBeGreaterThan(3);
  });

  it('A01: holds no more than its bounds, in a channel and in all, and asks for the rest', () => {
    goLive(...[5, 6, 7].map((channelId) => ({ channelId, pts: 7 })));
    const one = settle(feed(...Array.from({ length: 11 }, (_, index) => pushed(post(20 + 2 * index)))));
    expect(one).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }, { type: 'getChannelDifference', channelId: 5 }]);
    const all = settle(feed(...Array.from({ length: 21 }, (_, index) => pushed(post(20 + 2 * index, 5 + (index % 3))))));
    expect(all).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }, { type: 'getChannelDifference' }]);
  });

  it('A01: follows no more channels than anybody can be in', () => {
    goLive();
    const many = Array.from({ length: 10_002 }, (_, index) => post(2, index + 1));
    const notices = many.flatMap((update) => settle(feed(pushed(update)))).filter(({ type }) => type === 'notice');
    expect(notices).toMatchObject([{ code: 'TOO_MANY_CHANNELS' }]);
    expect([machine.channelSyncState(10_000), machine.channelSyncState(10_001)]).toEqual(['live', undefined]);
  });

  it('A02: pauses after parts that do not advance, and says so at the second', () => {
    goLive({ channelId: 5, pts: 7 });
    expect(feed({ type: 'channelDifference', id: ask(), result: part(7, [7]) })).toEqual([]);
    expect(machine.deadline).toBe(1000);
    now = 1000;
    const [second] = poll();
    expect(feed({ type: 'channelDifference', id: idOf(second), result: part(7, [7]) })).toMatchObject([{ type: 'notice', code: 'DIFFERENCE_STALLED' }]);
    expect(machine.deadline).toBe(3000);
  });

  it('A04: asks for the difference of the one channel that a stranger writes in, and gives the rest out again', () => {
    goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 });
    const stranger = post(8);
    const apply = applyOf(feed(pushed(stranger, post(8, 6))));
    const effects = feed({ type: 'refused', commitId: apply.commitId, reason: 'unknownPeer', updates: [stranger] });
    expect(applyOf(effects)).toMatchObject({ updates: [{ update: post(8, 6) }] });
    expect(settle(effects)).toMatchObject([{ type: 'getChannelDifference', channelId: 5, pts: 7 }]);
    expect([machine.syncState, machine.channelSyncState(6)]).toEqual(['live', 'live']);
  });

  it('goes back to what is stored when the store fails, and asks after a pause', () => {
    goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(feed(pushed(post(8))));
    expect(feed({ type: 'refused', commitId: apply.commitId, reason: 'storage' })).toEqual([]);
    expect(machine.deadline).toBe(1000);
    now = 1000;
    expect(poll()).toMatchObject([{ type: 'getChannelDifference', pts: 7 }]);
  });

  it('asks about ten channels at once, about each once, and about the next when one has answered', () => {
    goLive(...Array.from({ length: 12 }, (_, index) => ({ channelId: index + 1, pts: 7 })));
    const tooLongs = Array.from({ length: 12 }, (_, index): tl.Update => ({ _: 'updateChannelTooLong', channelId: index + 1, pts: 8 }));
    const requests = settle(feed(pushed(...tooLongs), pushed(...tooLongs)));
    expect(requests.map((effect) => effect.type === 'getChannelDifference' && effect.channelId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(machine.deadline).toBe(15 * 60_000);
    const next = settle(feed({ type: 'channelDifference', id: idOf(requests[3]), result: last(8) }));
    expect(next).toMatchObject([{ type: 'getChannelDifference', channelId: 11 }]);
  });

  it('awaits the answer about a channel even after it was forgotten, before it asks about it anew', () => {
    goLive({ channelId: 5, pts: 7 });
    const id = ask();
    expect(settle(feed({ type: 'channelForgotten', channelId: 5 }))).toEqual([]);
    expect(settle(feed(pushed({ _: 'updateChannel', channelId: 5 })))).toEqual([]);
    expect(settle(feed({ type: 'channelDifference', id, result: last(9, [8, 9]) }))).toMatchObject([{ type: 'getChannelDifference', pts: 1, limit: 1 }]);
  });

  it('lets a difference of the account and the channels it names become durable together', () => {
    goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 }, { channelId: 7, pts: 7 });
    const [request] = feed({ type: 'sessionCreated' });
    const otherUpdates: tl.Update[] = [
      { _: 'updateChannelTooLong', channelId: 5, pts: 9 },
      { _: 'updateChannelTooLong', channelId: 7, pts: 7 },
      post(8, 6),
    ];
    const state: tl.UpdatesState = { _: 'updates.state', ...stored, pts: 11, unreadCount: 0 };
    const result: tl.UpdatesDifference = { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates, users: [], chats: [channel], state };
    const apply = applyOf(feed({ type: 'difference', id: idOf(request), result }));
    expect(apply).toMatchObject({
      source: 'difference',
      updates: [{ update: post(8, 6) }],
      newState: { ...stored, pts: 11 },
      channelStates: [{ channelId: 5, pts: 7, behind: true }, { channelId: 6, pts: 8 }],
    });
    expect(settle([apply])).toMatchObject([{ type: 'getChannelDifference', channelId: 5, pts: 7 }]);
  });

  it('asks again when it hears during a difference of more than the answer has', () => {
    goLive({ channelId: 5, pts: 7 });
    const id = ask();
    feed(pushed({ _: 'updateChannelTooLong', channelId: 5, pts: 9 }));
    const effects = settle(feed({ type: 'channelDifference', id, result: last(8, [8]) }));
    expect(effects).toMatchObject([{ type: 'getChannelDifference', pts: 8 }]);
    feed(pushed({ _: 'updateChannelTooLong', channelId: 5, pts: 9 }));
    expect(settle(feed({ type: 'channelDifference', id: idOf(effects[0]), result: last(9, [9]) }))).toEqual([]);
  });

  it('begins with the latest of a channel that the account was added to, and misses nothing by that', () => {
    goLive();
    const [request] = settle(feed(pushed({ _: 'updateChannel', channelId: 5 })));
    expect(request).toEqual({ type: 'getChannelDifference', id: 1, channelId: 5, pts: 1, limit: 1 });
    const apply = applyOf(feed({ type: 'channelDifference', id: 1, result: tooLong(900) }));
    expect(apply).toMatchObject({ channelStates: [{ channelId: 5, pts: 900 }], channelHoles: [{ channelId: 5 }] });
    expect(settle([apply])).toEqual([]);
    expect(postsOf(applyOf(feed(pushed(post(901)))))).toEqual([901]);
  });

  it('asks for what describes a channel when nobody knows its access hash', () => {
    goLive();
    const [request] = settle(feed(pushed({ _: 'updateChannel', channelId: 5 })));
    expect(settle(feed({ type: 'channelDifferenceFailed', id: idOf(request), failure: { kind: 'unknownChannel' } }))).toMatchObject([{ type: 'getDifference' }]);
    expect(machine.channelSyncState(5)).toBeUndefined();
  });

  it('begins anew where the server does not take the pts, and tells of the hole', () => {
    goLive({ channelId: 5, pts: 7 });
    feed({ type: 'channelDifferenceFailed', id: ask(), failure: { kind: 'stateInvalid' } });
    now = 1000;
    const [again] = poll();
    expect(again).toMatchObject({ type: 'getChannelDifference', pts: 1, limit: 1 });
    expect(settle(feed({ type: 'channelDifference', id: idOf(again), result: tooLong(4) }))).toEqual([
      { type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'stateLost' },
    ]);
  });

  it('tries again after a failed request, not before the server wants it, and only while it is connected', () => {
    goLive({ channelId: 5, pts: 7 });
    feed({ type: 'channelDifferenceFailed', id: ask(), failure: { kind: 'retry', retryAfter: 7000 } });
    expect(machine.deadline).toBe(7000);
    now = 7000;
    expect(feed({ type: 'disconnected' })).toEqual([]);
    expect(machine.deadline).toBeUndefined();
    expect(feed({ type: 'connected' })).toMatchObject([{ type: 'getChannelDifference', pts: 7 }]);
  });

  it('accounts the events of own calls in the channel that they were spent in', () => {
    goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(feed({ type: 'affected', key: { kind: 'channel', id: 5 }, pts: 9, ptsCount: 2 }));
    expect(apply).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 9 }] });
    settle([apply]);
    expect(postsOf(applyOf(feed(pushed(post(10)))))).toEqual([10]);
  });

  it('asks about every channel after the state of the account was lost, because nobody tells which have changed', () => {
    goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 });
    const [request] = feed(pushed({ _: 'updatePtsChanged' }));
    const effects = settle(feed({ type: 'state', id: idOf(request), result: { _: 'updates.state', ...stored, unreadCount: 0 } }));
    expect(effects).toMatchObject([
      { type: 'updatesLost', key: { kind: 'common' } },
      { type: 'getChannelDifference', channelId: 5 },
      { type: 'getChannelDifference', channelId: 6 },
    ]);
  });

  it('stops when a request about a channel finds that nobody is logged in', () => {
    goLive({ channelId: 5, pts: 7 });
    expect(feed({ type: 'channelDifferenceFailed', id: ask(), failure: { kind: 'loggedOut' } })).toEqual([]);
    expect([machine.syncState, machine.channelSyncState(5)]).toEqual(['stopped', undefined]);
    expect(feed(pushed(post(8)), pushed({ _: 'updateChannel', channelId: 5 }))).toEqual([]);
  });
});
