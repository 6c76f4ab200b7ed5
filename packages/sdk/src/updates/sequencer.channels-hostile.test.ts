/** The sequencer and what a hostile server does to channels. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SequencerSteps, applyOf, idOf, last, message, nothing, part, post, postsOf, pushed, tooLong } from './proof/sequencer-steps.js';
import type { SequencerEffect } from './sequencer-types.js';

describe('the sequencer, for channels of a hostile server', () => {
  let steps: SequencerSteps;

  beforeEach(() => {
    steps = new SequencerSteps();
  });

  it('A03: leaves a hole in one batch with the new pts, and tells of it afterwards', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(steps.feed({ type: 'channelDifference', id: steps.ask(), result: tooLong(900) }));
    expect(apply).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 900 }], channelHoles: [{ channelId: 5, messages: [message(900)] }] });
    expect(steps.feed({ type: 'committed', commitId: apply.commitId })).toEqual([{ type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'tooLong' }]);
  });

  it('A03: follows a private channel no longer, tells so, and does not ask again', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(steps.feed({ type: 'channelDifferenceFailed', id: steps.ask(), failure: { kind: 'private' } }));
    expect(apply.forgottenChannels).toEqual([5]);
    expect(steps.feed({ type: 'committed', commitId: apply.commitId })).toEqual([{ type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'private' }]);
    expect(steps.machine.channelSyncState(5)).toBeUndefined();
  });

  it('A03: goes private in the middle of parts and keeps what was committed', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const [second] = steps.settle(steps.feed({ type: 'channelDifference', id: steps.ask(), result: part(8, [8]) }));
    const apply = applyOf(steps.feed({ type: 'channelDifferenceFailed', id: idOf(second), failure: { kind: 'private' } }));
    expect(apply).toMatchObject({ updates: [], forgottenChannels: [5] });
  });

  it('A03: looks at an opened channel as often as the server says, but not more than once a second', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const asked: number[] = [];
    const answer = (effects: SequencerEffect[], timeout: number): void => {
      for (const effect of effects) {
        asked.push(steps.now);
        expect(steps.settle(steps.feed({ type: 'channelDifference', id: idOf(effect), result: { ...nothing(7), timeout } }))).toEqual([]);
      }
    };
    answer(steps.feed({ type: 'channelOpened', channelId: 5 }), 0);
    for (steps.now = 1; steps.now < 3500; steps.now += 1) answer(steps.poll(), 0);
    answer([], 30);
    for (; steps.now < 60_000; steps.now += 100) answer(steps.poll(), 30);
    expect(asked).toEqual([0, 1000, 2000, 3000, 4000, 34_000]);
    steps.feed({ type: 'channelClosed', channelId: 5 });
    steps.now = 200_000;
    expect(steps.poll()).toEqual([]);
  });

  it('A01: answers a storm of updateChannelTooLong with one request at a time and growing pauses', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    let requests = 0;
    let pending: number | undefined;
    for (steps.now = 1; steps.now < 60_000; steps.now += 1) {
      for (const effect of steps.settle(steps.feed(pushed({ _: 'updateChannelTooLong', channelId: 5, pts: 1_000_000_000 })))) {
        expect(pending).toBeUndefined();
        pending = idOf(effect);
        requests += 1;
      }
      if (pending !== undefined && steps.now % 10 === 0) {
        const id = pending;
        pending = undefined;
        for (const effect of steps.settle(steps.feed({ type: 'channelDifference', id, result: nothing(7) }))) {
          pending = idOf(effect);
          requests += 1;
        }
      }
    }
    expect(requests).toBeLessThanOrEqual(10);
    expect(requests).toBeGreaterThan(3);
  });

  it('A01: holds no more than its bounds, in a channel and in all, and asks for the rest', () => {
    steps.goLive(...[5, 6, 7].map((channelId) => ({ channelId, pts: 7 })));
    const one = steps.settle(steps.feed(...Array.from({ length: 11 }, (_, index) => pushed(post(20 + 2 * index)))));
    expect(one).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }, { type: 'getChannelDifference', channelId: 5 }]);
    const all = steps.settle(steps.feed(...Array.from({ length: 21 }, (_, index) => pushed(post(20 + 2 * index, 5 + (index % 3))))));
    expect(all).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }, { type: 'getChannelDifference' }]);
  });

  it('A01: follows no more channels than anybody can be in', () => {
    steps.goLive();
    const many = Array.from({ length: 10_002 }, (_, index) => post(2, index + 1));
    const notices = many.flatMap((update) => steps.settle(steps.feed(pushed(update)))).filter(({ type }) => type === 'notice');
    expect(notices).toMatchObject([{ code: 'TOO_MANY_CHANNELS' }]);
    expect([steps.machine.channelSyncState(10_000), steps.machine.channelSyncState(10_001)]).toEqual(['live', undefined]);
  });

  it('A02: pauses after parts that do not advance, and says so at the second', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    expect(steps.feed({ type: 'channelDifference', id: steps.ask(), result: part(7, [7]) })).toEqual([]);
    expect(steps.machine.deadline).toBe(1000);
    steps.now = 1000;
    const [second] = steps.poll();
    expect(steps.feed({ type: 'channelDifference', id: idOf(second), result: part(7, [7]) })).toMatchObject([{ type: 'notice', code: 'DIFFERENCE_STALLED' }]);
    expect(steps.machine.deadline).toBe(3000);
  });

  it('A04: asks for the difference of the one channel that a stranger writes in, and gives the rest out again', () => {
    steps.goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 });
    const stranger = post(8);
    const apply = applyOf(steps.feed(pushed(stranger, post(8, 6))));
    const effects = steps.feed({ type: 'refused', commitId: apply.commitId, reason: 'unknownPeer', updates: [stranger] });
    expect(applyOf(effects)).toMatchObject({ updates: [{ update: post(8, 6) }] });
    expect(steps.settle(effects)).toMatchObject([{ type: 'getChannelDifference', channelId: 5, pts: 7 }]);
    expect([steps.machine.syncState, steps.machine.channelSyncState(6)]).toEqual(['live', 'live']);
  });

  it('A03: deletes a channel that became private before it follows it anew, even when too much waits for the store', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const id = steps.ask();
    const busy = applyOf(steps.feed(pushed(post(1, 6))));
    steps.feed({ type: 'channelDifferenceFailed', id, failure: { kind: 'private' } });
    const flood = Array.from({ length: 21 }, (_, index) => pushed(post(9 + index)));
    expect(steps.feed(...flood, pushed(post(2, 6)))).toMatchObject([{ type: 'notice', code: 'BUFFER_OVERFLOW' }]);
    const other = applyOf(steps.feed({ type: 'committed', commitId: busy.commitId }));
    expect(other.channelStates).toEqual([{ channelId: 6, pts: 2 }]);
    const next = applyOf(steps.feed({ type: 'committed', commitId: other.commitId }));
    expect([next.forgottenChannels, next.channelStates]).toEqual([[5], undefined]);
    expect(steps.feed({ type: 'committed', commitId: next.commitId })).toContainEqual({ type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'private' });
  });

  it('A16: gives an own post out once, whether its result, a push or a difference comes first', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const own = { _: 'updateMessageID', id: 8, randomId: 3n } as const;
    const id = steps.ask();
    // The result is lost on the way; the difference has the post, and then the result comes after all, and a push.
    steps.settle(steps.feed({ type: 'channelDifference', id, result: last(8, [8]) }));
    const late = applyOf(steps.feed(pushed(own, post(8)), pushed(post(8))));
    expect([late.updates, late.channelStates]).toEqual([[{ update: own, sequenced: false }], undefined]);
    steps.settle([late]);
    const first = applyOf(steps.feed(pushed({ ...own, id: 9 }, post(9)), pushed(post(9))));
    expect(postsOf(first)).toEqual([9]);
    expect(steps.settle([first])).toEqual([]);
  });

  it('A16: takes another post with an id that it has seen for what its pts says it is', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const collision = { ...post(9), message: message(8) };
    expect(applyOf(steps.feed(pushed(post(8), collision))).updates).toEqual([post(8), collision].map((update) => ({ update, sequenced: true })));
  });

  it('A17: pretends no continuity over parts that overlap what was pushed, or leave something out', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const id = steps.ask();
    steps.feed(pushed(post(9)), pushed(post(12)));
    const [second] = steps.settle(steps.feed({ type: 'channelDifference', id, result: part(9, [8, 9]) }));
    steps.settle(steps.feed({ type: 'channelDifference', id: idOf(second), result: last(10, [10]) }));
    expect(steps.machine.channelSyncState(5)).toBe('live');
    steps.now = 500;
    expect(steps.settle(steps.poll())).toMatchObject([{ type: 'getChannelDifference', pts: 10 }]);
  });
});
