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
});
