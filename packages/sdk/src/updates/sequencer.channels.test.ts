/** The sequencer and channels: each has a line of its own, beside the others and never in their way. */
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { SequencerSteps, applyOf, channel, empty, idOf, last, part, post, postsOf, pushed, stored, tooLong } from './proof/sequencer-steps.js';
import type { SequencerEffect } from './sequencer-types.js';

describe('the sequencer, for channels', () => {
  let steps: SequencerSteps;

  beforeEach(() => {
    steps = new SequencerSteps();
  });

  it('follows a channel from the first push on, and commits its pts with what is applied', () => {
    steps.goLive();
    const apply = applyOf(steps.feed({ type: 'updates', value: { _: 'updates', updates: [post(8)], users: [], chats: [channel], date: 0, seq: 0 } }));
    expect(apply).toMatchObject({ source: 'live', chats: [channel], updates: [{ update: post(8), sequenced: true }], channelStates: [{ channelId: 5, pts: 8 }] });
    expect(apply).not.toHaveProperty('newState');
    steps.settle([apply]);
    expect(steps.feed(pushed(post(8)), pushed(post(7)))).toEqual([]);
    expect(postsOf(applyOf(steps.feed(pushed(post(9)))))).toEqual([9]);
  });

  it('follows a channel from where a list of chats found it', () => {
    steps.goLive();
    expect(applyOf(steps.feed({ type: 'channelFound', channelId: 5, pts: 8 }))).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 8 }] });
    expect(steps.feed({ type: 'channelFound', channelId: 5, pts: 80 }, pushed(post(8)))).toEqual([]);
  });

  it('waits half a second for what is missing, in each channel by itself', () => {
    steps.goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 1 });
    expect(steps.feed(pushed(post(10)), pushed(post(9)))).toEqual([]);
    steps.now = 400;
    steps.settle(steps.feed(pushed(post(2, 6))));
    expect(steps.machine.deadline).toBe(500);
    expect(postsOf(applyOf(steps.feed(pushed(post(8)))))).toEqual([8, 9, 10]);
    expect(steps.machine.channelSyncState(5)).toBe('live');
  });

  it('has the store know of a gap before it asks, so that a restart asks again', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    steps.settle(steps.feed(pushed(post(9))));
    steps.now = 500;
    const effects = steps.poll();
    expect(effects).toMatchObject([{ type: 'apply', updates: [], channelStates: [{ channelId: 5, pts: 7, behind: true }] }]);
    expect(steps.settle(effects)).toEqual([{ type: 'getChannelDifference', id: 1, channelId: 5, pts: 7, limit: 100 }]);
    steps.restart();
    const again = steps.feed({ type: 'started', selfId: 1, state: stored, channelStates: [{ channelId: 5, pts: 7, behind: true }] }, { type: 'connected' });
    expect(again).toMatchObject([{ type: 'getDifference' }, { type: 'getChannelDifference', channelId: 5, pts: 7 }]);
  });

  it('keeps what comes during a difference and looks at it again afterwards', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const id = steps.ask();
    expect(steps.feed(pushed(post(9)), pushed(post(10)), pushed(post(12)))).toEqual([]);
    const apply = applyOf(steps.feed({ type: 'channelDifference', id, result: last(9, [8, 9]) }));
    expect(apply).toMatchObject({ source: 'difference', channelStates: [{ channelId: 5, pts: 9 }] });
    expect(postsOf(apply)).toEqual([8, 9]);
    steps.now = 100;
    expect(postsOf(applyOf(steps.feed({ type: 'committed', commitId: apply.commitId })))).toEqual([10]);
    expect(steps.machine.deadline).toBe(600);
  });

  it('goes through parts one by one, each committed before the next is asked for', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(steps.feed({ type: 'channelDifference', id: steps.ask(), result: part(8, [8]) }));
    expect(apply.channelStates).toEqual([{ channelId: 5, pts: 8, behind: true }]);
    const [second] = steps.settle([apply]);
    expect(second).toMatchObject({ type: 'getChannelDifference', pts: 8 });
    steps.settle(steps.feed({ type: 'channelDifference', id: idOf(second), result: last(9, [9]) }));
    expect(steps.machine.channelSyncState(5)).toBe('live');
  });

  it('goes back to what is stored when the store fails, and asks after a pause', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(steps.feed(pushed(post(8))));
    expect(steps.feed({ type: 'refused', commitId: apply.commitId, reason: 'storage' })).toEqual([]);
    expect(steps.machine.deadline).toBe(1000);
    steps.now = 1000;
    expect(steps.poll()).toMatchObject([{ type: 'getChannelDifference', pts: 7 }]);
  });

  it('asks about ten channels at once, about each once, and about the next when one has answered', () => {
    steps.goLive(...Array.from({ length: 12 }, (_, index) => ({ channelId: index + 1, pts: 7 })));
    const tooLongs = Array.from({ length: 12 }, (_, index): tl.Update => ({ _: 'updateChannelTooLong', channelId: index + 1, pts: 8 }));
    const requests = steps.settle(steps.feed(pushed(...tooLongs), pushed(...tooLongs)));
    expect(requests.map((effect) => effect.type === 'getChannelDifference' && effect.channelId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(steps.machine.deadline).toBe(15 * 60_000);
    const next = steps.settle(steps.feed({ type: 'channelDifference', id: idOf(requests[3]), result: last(8) }));
    expect(next).toMatchObject([{ type: 'getChannelDifference', channelId: 11 }]);
  });

  it('awaits the answer about a channel even after it was forgotten, before it asks about it anew', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const id = steps.ask();
    expect(steps.settle(steps.feed({ type: 'channelForgotten', channelId: 5 }))).toEqual([]);
    expect(steps.settle(steps.feed(pushed({ _: 'updateChannel', channelId: 5 })))).toEqual([]);
    expect(steps.settle(steps.feed({ type: 'channelDifference', id, result: last(9, [8, 9]) }))).toMatchObject([{ type: 'getChannelDifference', pts: 1, limit: 1 }]);
  });

  it('lets a difference of the account and the channels it names become durable together', () => {
    steps.goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 }, { channelId: 7, pts: 7 });
    const [request] = steps.feed({ type: 'sessionCreated' });
    const otherUpdates: tl.Update[] = [
      { _: 'updateChannelTooLong', channelId: 5, pts: 9 },
      { _: 'updateChannelTooLong', channelId: 7, pts: 7 },
      post(8, 6),
    ];
    const state: tl.UpdatesState = { _: 'updates.state', ...stored, pts: 11, unreadCount: 0 };
    const result: tl.UpdatesDifference = { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates, users: [], chats: [channel], state };
    const apply = applyOf(steps.feed({ type: 'difference', id: idOf(request), result }));
    expect(apply).toMatchObject({
      source: 'difference',
      updates: [{ update: post(8, 6) }],
      newState: { ...stored, pts: 11 },
      channelStates: [{ channelId: 5, pts: 7, behind: true }, { channelId: 6, pts: 8 }],
    });
    expect(steps.settle([apply])).toMatchObject([{ type: 'getChannelDifference', channelId: 5, pts: 7 }]);
  });

  it('asks again when it hears during a difference of more than the answer has', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const id = steps.ask();
    steps.feed(pushed({ _: 'updateChannelTooLong', channelId: 5, pts: 9 }));
    const effects = steps.settle(steps.feed({ type: 'channelDifference', id, result: last(8, [8]) }));
    expect(effects).toMatchObject([{ type: 'getChannelDifference', pts: 8 }]);
    steps.feed(pushed({ _: 'updateChannelTooLong', channelId: 5, pts: 9 }));
    expect(steps.settle(steps.feed({ type: 'channelDifference', id: idOf(effects[0]), result: last(9, [9]) }))).toEqual([]);
  });

  it('begins with the latest of a channel that the account was added to, and misses nothing by that', () => {
    steps.goLive();
    const [request] = steps.settle(steps.feed(pushed({ _: 'updateChannel', channelId: 5 })));
    expect(request).toEqual({ type: 'getChannelDifference', id: 1, channelId: 5, pts: 1, limit: 1 });
    const apply = applyOf(steps.feed({ type: 'channelDifference', id: 1, result: tooLong(900) }));
    expect(apply).toMatchObject({ channelStates: [{ channelId: 5, pts: 900 }], channelHoles: [{ channelId: 5 }] });
    expect(steps.settle([apply])).toEqual([]);
    expect(postsOf(applyOf(steps.feed(pushed(post(901)))))).toEqual([901]);
  });

  it('does not ask about a channel that a container has news of, as after its creation', () => {
    steps.goLive();
    const apply = applyOf(steps.feed(pushed({ _: 'updateChannel', channelId: 5 }, post(2))));
    expect([postsOf(apply), apply.channelStates]).toEqual([[2], [{ channelId: 5, pts: 2 }]]);
    expect(steps.settle([apply])).toEqual([]);
  });

  it('does not ask about a followed channel that it is told to be in still, whatever changed', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const changed = (...chats: tl.Chat[]): SequencerEffect[] => {
      const updates: tl.Update[] = [{ _: 'updateChannel', channelId: 5 }];
      return steps.settle(steps.feed({ type: 'updates', value: { _: 'updates', updates, users: [], chats, date: 0, seq: 0 } }));
    };
    for (let times = 0; times < 5; times += 1) expect(changed({ ...channel, title: `News ${times}` })).toEqual([]);
    const apply = applyOf(steps.feed(pushed(post(8))));
    expect(postsOf(apply)).toEqual([8]);
    steps.settle([apply]);
    expect(changed({ ...channel, left: true })).toMatchObject([{ type: 'getChannelDifference', channelId: 5 }]);
  });

  it.each([
    ['nothing was told of', []],
    ['a part was told of', [{ ...channel, min: true as const }]],
    ['it may see no longer', [{ _: 'channelForbidden' as const, id: 5, accessHash: 1n, title: 'News' }]],
  ])('asks whether it may still read a changed channel of which %s', (_, chats) => {
    steps.goLive({ channelId: 5, pts: 7 });
    const value: tl.Updates = { _: 'updates', updates: [{ _: 'updateChannel', channelId: 5 }], users: [], chats, date: 0, seq: 0 };
    expect(steps.settle(steps.feed({ type: 'updates', value }))).toMatchObject([{ type: 'getChannelDifference', channelId: 5 }]);
  });

  it('begins with a push that is faster than the answer to its first question, and takes from that only that there is more', () => {
    steps.goLive();
    steps.settle(steps.feed(pushed({ _: 'updateChannel', channelId: 5 })));
    const apply = applyOf(steps.feed(pushed(post(900))));
    expect([postsOf(apply), apply.channelStates]).toEqual([[900], [{ channelId: 5, pts: 900, behind: true }]]);
    steps.settle([apply]);
    const effects = steps.settle(steps.feed({ type: 'channelDifference', id: 1, result: tooLong(901) }));
    expect(effects).toMatchObject([{ type: 'getChannelDifference', pts: 900, limit: 100 }]);
  });

  it('goes to the end of what was before it came, and applies none of it', () => {
    steps.goLive();
    steps.settle(steps.feed(pushed({ _: 'updateChannel', channelId: 5 })));
    const [second] = steps.feed({ type: 'channelDifference', id: 1, result: part(2, [2]) });
    expect(second).toMatchObject({ type: 'getChannelDifference', pts: 2, limit: 100 });
    const apply = applyOf(steps.feed({ type: 'channelDifference', id: idOf(second), result: last(9, [8, 9]) }));
    expect(apply).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 9 }] });
    expect(steps.settle([apply])).toEqual([]);
  });

  it('makes nothing durable with a difference of the account that was waiting for something else', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    steps.feed(pushed(post(9)));
    const [request] = steps.feed({ type: 'sessionCreated' });
    const state: tl.UpdatesState = { _: 'updates.state', ...stored, unreadCount: 0 };
    const result: tl.UpdatesDifference = { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates: [post(8)], users: [], chats: [], state };
    const apply = applyOf(steps.feed({ type: 'difference', id: idOf(request), result }));
    expect(apply).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 7, behind: true }] });
    expect(steps.settle([apply])).toMatchObject([{ type: 'getChannelDifference', pts: 7 }]);
  });

  it('deletes the state of a channel later when the store fails to, and builds nothing on it before', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const first = applyOf(steps.feed({ type: 'channelDifferenceFailed', id: steps.ask(), failure: { kind: 'private' } }));
    expect(steps.feed({ type: 'refused', commitId: first.commitId, reason: 'storage' })).toEqual([]);
    const again = applyOf(steps.feed(pushed(post(20))));
    expect(again).toMatchObject({ updates: [], forgottenChannels: [5] });
    const effects = steps.feed({ type: 'committed', commitId: again.commitId });
    expect(effects).toMatchObject([{ type: 'updatesLost', reason: 'private' }, { type: 'apply', channelStates: [{ channelId: 5, pts: 20 }] }]);
  });

  it('asks for what describes a channel when nobody knows its access hash', () => {
    steps.goLive();
    const [request] = steps.settle(steps.feed(pushed({ _: 'updateChannel', channelId: 5 })));
    const failure = { kind: 'unknownChannel' } as const;
    let effects: SequencerEffect[] = [request].flatMap((effect) => effect ?? []);
    for (let round = 0; round < 4; round += 1) {
      effects = steps.settle(steps.feed({ type: 'channelDifferenceFailed', id: idOf(effects[0]), failure }));
      steps.settle(steps.feed({ type: 'difference', id: idOf(effects.find(({ type }) => type === 'getDifference')), result: empty }));
      steps.now += 100_000;
      effects = steps.poll();
    }
    // Nothing describes it, so it is given up.
    expect(effects).toEqual([]);
    expect(steps.machine.channelSyncState(5)).toBeUndefined();
  });

  it('begins anew where the server does not take the pts, and tells of the hole', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    steps.feed({ type: 'channelDifferenceFailed', id: steps.ask(), failure: { kind: 'stateInvalid' } });
    steps.now = 1000;
    const [again] = steps.poll();
    expect(again).toMatchObject({ type: 'getChannelDifference', pts: 1, limit: 1 });
    expect(steps.settle(steps.feed({ type: 'channelDifference', id: idOf(again), result: tooLong(4) }))).toEqual([
      { type: 'updatesLost', key: { kind: 'channel', id: 5 }, reason: 'stateLost' },
    ]);
  });

  it('tries again after a failed request, not before the server wants it, and only while it is connected', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    steps.feed({ type: 'channelDifferenceFailed', id: steps.ask(), failure: { kind: 'retry', retryAfter: 7000 } });
    expect(steps.machine.deadline).toBe(7000);
    steps.now = 7000;
    expect(steps.feed({ type: 'disconnected' })).toEqual([]);
    expect(steps.machine.deadline).toBeUndefined();
    expect(steps.feed({ type: 'connected' })).toMatchObject([{ type: 'getChannelDifference', pts: 7 }]);
  });

  it('accounts the events of own calls in the channel that they were spent in', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const apply = applyOf(steps.feed({ type: 'affected', key: { kind: 'channel', id: 5 }, pts: 9, ptsCount: 2 }));
    expect(apply).toMatchObject({ updates: [], channelStates: [{ channelId: 5, pts: 9 }] });
    steps.settle([apply]);
    expect(postsOf(applyOf(steps.feed(pushed(post(10)))))).toEqual([10]);
  });

  it('asks about every channel after the state of the account was lost, because nobody tells which have changed', () => {
    steps.goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 });
    const [request] = steps.feed(pushed({ _: 'updatePtsChanged' }));
    const effects = steps.settle(steps.feed({ type: 'state', id: idOf(request), result: { _: 'updates.state', ...stored, unreadCount: 0 } }));
    expect(effects).toMatchObject([
      { type: 'updatesLost', key: { kind: 'common' } },
      { type: 'getChannelDifference', channelId: 5 },
      { type: 'getChannelDifference', channelId: 6 },
    ]);
  });

  it('stops when a request about a channel finds that nobody is logged in', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    expect(steps.feed({ type: 'channelDifferenceFailed', id: steps.ask(), failure: { kind: 'loggedOut' } })).toEqual([]);
    expect([steps.machine.syncState, steps.machine.channelSyncState(5)]).toEqual(['stopped', undefined]);
    expect(steps.feed(pushed(post(8)), pushed({ _: 'updateChannel', channelId: 5 }))).toEqual([]);
  });
});
