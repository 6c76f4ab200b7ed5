/** The state of the account and the marks of the channels that its difference names: durable at one moment, whatever waits besides. */
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { SequencerSteps, applyOf, idOf, last, post, pushed, stored } from './proof/sequencer-steps.js';
import type { SequencerEffect } from './sequencer-types.js';

describe('the sequencer, for what a difference of the account says of channels', () => {
  let steps: SequencerSteps;

  beforeEach(() => {
    steps = new SequencerSteps();
  });

  /** Names channel 5 in an answer to the request among these effects. */
  function name(effects: readonly SequencerEffect[], pts?: number): SequencerEffect[] {
    const otherUpdates: tl.Update[] = [{ _: 'updateChannelTooLong', channelId: 5, ...(pts !== undefined && { pts }) }];
    const state: tl.UpdatesState = { _: 'updates.state', ...stored, pts: 11, unreadCount: 0 };
    const result: tl.UpdatesDifference = { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates, users: [], chats: [], state };
    return steps.feed({ type: 'difference', id: idOf(effects.find(({ type }) => type === 'getDifference')), result });
  }

  const together = { newState: { pts: 11 }, channelStates: [{ channelId: 5, behind: true }] };

  it('stores with the state that a channel has more while a look at that channel is under way', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const [look] = steps.feed({ type: 'channelOpened', channelId: 5 });
    const apply = applyOf(name(steps.feed({ type: 'sessionCreated' }), 9));
    expect(apply).toMatchObject(together);
    steps.settle([apply]);
    const answer = applyOf(steps.feed({ type: 'channelDifference', id: idOf(look), result: last(8, [8]) }));
    expect(answer).toMatchObject({ channelStates: [{ channelId: 5, pts: 8, behind: true }] });
    expect(steps.settle([answer])).toMatchObject([{ type: 'getChannelDifference', pts: 8 }]);
  });

  it('stores with the state that a channel has more than the answer that waits for the store', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const answer = applyOf(steps.feed({ type: 'channelDifference', id: steps.ask(), result: last(8, [8]) }));
    expect(name(steps.feed({ type: 'sessionCreated' }))).toEqual([]);
    expect(applyOf(steps.feed({ type: 'committed', commitId: answer.commitId }))).toMatchObject(together);
  });

  it('stores before the state that a channel has more when what came of that was given up for unknown peers', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const request = steps.feed({ type: 'sessionCreated' });
    const update = post(8);
    const live = applyOf(steps.feed(pushed(update)));
    expect(name(request, 8)).toEqual([]);
    expect(applyOf(steps.feed({ type: 'refused', commitId: live.commitId, reason: 'unknownPeer', updates: [update] }))).toMatchObject(together);
  });

  it('stores before the state that a channel has more when what came of that was given up because the store is slow', () => {
    steps.goLive({ channelId: 5, pts: 7 }, { channelId: 6, pts: 7 });
    const request = steps.feed({ type: 'sessionCreated' });
    const first = applyOf(steps.feed(pushed(post(8, 6))));
    steps.feed(pushed(post(8)));
    expect(name(request, 8)).toEqual([]);
    steps.feed(pushed(...Array.from({ length: 21 }, (_, index) => post(9 + index, 6))));
    expect(applyOf(steps.feed({ type: 'committed', commitId: first.commitId }))).toMatchObject({
      newState: { pts: 11 },
      channelStates: [{ channelId: 5, pts: 7, behind: true }, { channelId: 6, pts: 8, behind: true }],
    });
  });

  it('deletes first what the store has failed to delete, so that both fit into one batch', () => {
    steps.goLive({ channelId: 5, pts: 7 });
    const first = applyOf(steps.feed({ type: 'channelDifferenceFailed', id: steps.ask(), failure: { kind: 'private' } }));
    const request = steps.feed({ type: 'sessionCreated' });
    steps.feed({ type: 'refused', commitId: first.commitId, reason: 'storage' });
    const deletion = applyOf(name(request));
    expect(deletion).toMatchObject({ forgottenChannels: [5] });
    expect(applyOf(steps.feed({ type: 'committed', commitId: deletion.commitId }))).toMatchObject(together);
  });

  it('asks from where a push has begun a channel when it was told before that there is more', () => {
    steps.goLive();
    const [question] = steps.settle(steps.feed(pushed({ _: 'updateChannelTooLong', channelId: 5 })));
    steps.feed({ type: 'channelDifferenceFailed', id: idOf(question), failure: { kind: 'retry' } });
    const begun = applyOf(steps.feed(pushed(post(9))));
    expect(begun).toMatchObject({ updates: [{ update: post(9) }], channelStates: [{ channelId: 5, pts: 9, behind: true }] });
    steps.settle([begun]);
    steps.now = 2000;
    expect(steps.poll()).toMatchObject([{ type: 'getChannelDifference', pts: 9 }]);
  });
});

describe('the sequencer, for a server that went back', () => {
  const state: tl.UpdatesState = { _: 'updates.state', ...stored, pts: 8, unreadCount: 0 };
  const back: tl.UpdatesDifference = { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], state };

  it('applies nothing that it has held since before it knew, and asks again', () => {
    const steps = new SequencerSteps();
    steps.goLive();
    const [request] = steps.feed({ type: 'sessionCreated' });
    steps.feed(pushed({ _: 'updateDeleteMessages', messages: [1], pts: 9, ptsCount: 1 }));
    const effects = steps.settle(steps.feed({ type: 'difference', id: idOf(request), result: back }));
    expect(effects).toMatchObject([{ type: 'updatesLost', reason: 'regression' }]);
    steps.now = 5000;
    expect(steps.poll()).toMatchObject([{ type: 'getDifference', request: { pts: 8 } }]);
  });

  it('does the same for a channel', () => {
    const steps = new SequencerSteps();
    steps.goLive({ channelId: 5, pts: 7 });
    const id = steps.ask();
    steps.feed(pushed(post(8)));
    const effects = steps.settle(steps.feed({ type: 'channelDifference', id, result: last(6) }));
    expect(effects).toMatchObject([{ type: 'updatesLost', reason: 'regression' }, { type: 'getChannelDifference', pts: 6 }]);
  });
});

describe('the sequencer, for a channel that it has lost sight of', () => {
  it('looks at it again when it finds it, as long as it is open', () => {
    const steps = new SequencerSteps();
    steps.goLive({ channelId: 5, pts: 7 });
    const [look] = steps.feed({ type: 'channelOpened', channelId: 5 });
    steps.settle(steps.feed({ type: 'channelDifferenceFailed', id: idOf(look), failure: { kind: 'private' } }));
    expect(steps.machine.channelSyncState(5)).toBeUndefined();
    expect(steps.settle(steps.feed(pushed(post(20))))).toMatchObject([{ type: 'getChannelDifference', pts: 20 }]);
  });

  it('does not give it up as unknown while the account is not up to date itself', () => {
    const steps = new SequencerSteps();
    steps.goLive();
    let effects = steps.settle(steps.feed(pushed({ _: 'updateChannel', channelId: 5 })));
    for (let round = 0; round < 8; round += 1) {
      const question = effects.find(({ type }) => type === 'getChannelDifference');
      const request = steps.settle(steps.feed({ type: 'channelDifferenceFailed', id: idOf(question), failure: { kind: 'unknownChannel' } })).concat(effects).find(({ type }) => type === 'getDifference');
      if (request) steps.feed({ type: 'differenceFailed', id: idOf(request), failure: { kind: 'retry' } });
      steps.now += 100_000;
      effects = steps.poll();
    }
    expect(steps.machine.channelSyncState(5)).toBe('asking');
  });
});
