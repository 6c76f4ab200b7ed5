/** The queue between the lines and the store. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { CommitQueue, type LineChange, type UpdateGroup } from './commit-queue.js';
import type { ApplySource } from './sequencer-types.js';

const typing: tl.Update = { _: 'updateUserTyping', userId: 7, action: { _: 'sendMessageTypingAction' } };
const post = (channelId: number, pts: number): tl.Update => ({ _: 'updateDeleteChannelMessages', channelId, messages: [pts], pts, ptsCount: 1 });
const account = (pts: number): LineChange => ({ line: 'account', after: { pts, qts: 0, seq: 0, date: 0 } });
const channel = (channelId: number, pts: number): LineChange => ({ line: channelId, after: { channelId, pts } });

function group(change: LineChange | undefined, updates: tl.Update[] = [], source: ApplySource = 'live'): UpdateGroup {
  return { source, users: [], chats: [], updates: updates.map((update) => ({ update, sequenced: update !== typing })), ...(change && { change }) };
}

function queueOf(...groups: UpdateGroup[]): CommitQueue {
  const queue = new CommitQueue();
  for (const each of groups) queue.push(each);
  return queue;
}

describe('the queue to the store', () => {
  it('gives one batch at a time, with the last state of each line', () => {
    const queue = queueOf(group(account(11)), group(channel(5, 3)), group(channel(6, 9)), group(channel(5, 4)), group(account(12)));
    expect(queue.next()).toMatchObject({ newState: { pts: 12 }, channelStates: [{ channelId: 5, pts: 4 }, { channelId: 6, pts: 9 }] });
    queue.push(group(channel(6, 10)));
    expect(queue.next()).toBeUndefined();
    expect([queue.isSettled('account'), queue.isSettled(6), queue.isSettled(7)]).toEqual([false, false, true]);
    expect(queue.confirm(1)).toHaveLength(5);
    expect([queue.isSettled('account'), queue.isSettled(5), queue.isSettled(6)]).toEqual([true, true, false]);
    expect(queue.next()).toMatchObject({ commitId: 2, channelStates: [{ channelId: 6, pts: 10 }] });
  });

  it('deletes the state of a channel that is followed no longer, and begins with it anew in another batch', () => {
    const queue = queueOf(group(channel(5, 4)), group({ line: 5, after: undefined }), group(channel(5, 9)));
    const apply = queue.next();
    expect(apply).toMatchObject({ forgottenChannels: [5] });
    expect(apply).not.toHaveProperty('channelStates');
    queue.confirm(1);
    expect(queue.next()).toMatchObject({ channelStates: [{ channelId: 5, pts: 9 }] });
  });

  it('does not mix what was pushed with what was asked for, except where it must become durable together', () => {
    const queue = queueOf(group(channel(5, 4)));
    queue.together(() => {
      queue.push(group(account(20), [], 'difference'));
      queue.push(group(channel(5, 5)));
      queue.push(group(channel(6, 5)));
    });
    queue.push(group(channel(6, 6)));
    expect(queue.next()).toMatchObject({ source: 'live', channelStates: [{ channelId: 5, pts: 4 }] });
    queue.confirm(1);
    expect(queue.next()).toMatchObject({ source: 'difference', newState: { pts: 20 }, channelStates: [{ channelId: 5, pts: 5 }, { channelId: 6, pts: 5 }] });
    queue.confirm(2);
    expect(queue.next()).toMatchObject({ source: 'live', channelStates: [{ channelId: 6, pts: 6 }] });
  });

  it('ends a batch after some 200 updates', () => {
    const queue = queueOf(...Array.from({ length: 250 }, (_, index) => group(channel(5, index + 1), [post(5, index + 1)])));
    expect(queue.next()?.updates).toHaveLength(200);
    expect(queue.waitingUpdates).toBe(50);
  });

  it('gives up only the lines of strangers, and gives the rest out again', () => {
    const stranger = post(5, 4);
    const queue = queueOf(group(undefined, [typing]), group(account(11)), group(channel(5, 4), [typing, stranger]), group(channel(6, 9), [post(6, 9)]));
    queue.next();
    queue.push(group(channel(5, 5), [post(5, 5)]));
    queue.push(group(account(12)));
    expect(queue.refuse(1, 'unknownPeer', [stranger])).toEqual([channel(5, 4), channel(5, 5)]);
    expect(queue.isSettled(5)).toBe(true);
    const again = queue.next();
    expect(again).toMatchObject({ newState: { pts: 12 }, channelStates: [{ channelId: 6, pts: 9 }] });
    expect(again?.updates.map(({ update }) => update)).toEqual([typing, typing, post(6, 9)]);
  });

  it('gives up every line when it is not told which, and everything when the store fails', () => {
    for (const updates of [undefined, [post(9, 9)]]) {
      const queue = queueOf(group(account(11), [typing]), group(channel(5, 4)));
      queue.next();
      expect(queue.refuse(1, 'unknownPeer', updates)).toEqual([account(11), channel(5, 4)]);
      expect(queue.next()?.updates).toEqual([{ update: typing, sequenced: false }]);
    }
    const queue = queueOf(group(account(11), [typing]), group(channel(5, 4)));
    queue.next();
    expect(queue.refuse(1, 'storage')).toEqual([account(11), channel(5, 4)]);
    expect(queue.next()).toBeUndefined();
  });

  it('drops what was pushed, and what stands on it, but not what was asked for', () => {
    const queue = queueOf(group(channel(4, 1)));
    queue.next();
    queue.push(group(channel(5, 4), [post(5, 4)]));
    queue.push(group({ line: 5, after: { channelId: 5, pts: 4, behind: true } }, [], 'difference'));
    queue.push(group(channel(6, 9), [post(6, 9)], 'difference'));
    expect(queue.lastOf(5)).toMatchObject({ after: { behind: true } });
    expect(queue.dropPushed()).toMatchObject([channel(5, 4), { line: 5, after: { behind: true } }]);
    expect([queue.waitingUpdates, queue.lastOf(5), queue.isSettled(5)]).toEqual([0, undefined, true]);
    queue.confirm(1);
    expect(queue.next()).toMatchObject({ channelStates: [{ channelId: 6, pts: 9 }] });
  });

  it('knows no batch but the one that is awaited', () => {
    const queue = queueOf(group(account(11)));
    queue.next();
    expect(queue.confirm(2)).toBeUndefined();
    expect(queue.refuse(2, 'storage')).toBeUndefined();
    queue.reset();
    expect(queue.confirm(1)).toBeUndefined();
  });
});
