/** What answers to getChannelDifference mean. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { type ChannelQuestion, judgeChannelDifference } from './channel-answer.js';

const question: ChannelQuestion = { channelId: 5, pts: 10, isFirst: false };
const post = (id: number, channelId = 5): tl.RawMessage => ({ _: 'message', id, peerId: { _: 'peerChannel', channelId }, date: 0, message: '' });
const deletion: tl.Update = { _: 'updateDeleteChannelMessages', channelId: 5, messages: [1], pts: 11, ptsCount: 1 };
const read: tl.Update = { _: 'updateReadChannelOutbox', channelId: 5, maxId: 1 };
const messageId: tl.Update = { _: 'updateMessageID', id: 1, randomId: 2n };

function difference(changes: Partial<tl.RawUpdatesChannelDifference>): tl.RawUpdatesChannelDifference {
  return { _: 'updates.channelDifference', final: true, pts: 12, newMessages: [], otherUpdates: [], users: [], chats: [], ...changes };
}

function tooLong(pts: number | undefined, final = true): tl.RawUpdatesChannelDifferenceTooLong {
  const counts = { topMessage: 9, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0 };
  const dialog = { _: 'dialog', peer: { _: 'peerChannel', channelId: 5 }, ...counts, notifySettings: { _: 'peerNotifySettings' }, ...(pts !== undefined && { pts }) } as tl.RawDialog;
  return { _: 'updates.channelDifferenceTooLong', ...(final && { final }), dialog, messages: [post(9)], users: [], chats: [] };
}

describe('an answer to getChannelDifference', () => {
  it('is nothing when it is empty and does not move, and moves the line when it does', () => {
    expect(judgeChannelDifference({ _: 'updates.channelDifferenceEmpty', final: true, pts: 10 }, question)).toEqual({ type: 'nothing' });
    expect(judgeChannelDifference({ _: 'updates.channelDifferenceEmpty', final: true, pts: 11 }, question)).toMatchObject({
      type: 'adopt', isPart: false, content: { pts: 11, updates: [] },
    });
  });

  it('is applied in the order of the protocol', () => {
    const verdict = judgeChannelDifference(difference({ newMessages: [post(3)], otherUpdates: [deletion, read, messageId] }), question);
    expect(verdict).toMatchObject({ type: 'adopt', isPart: false, content: { pts: 12 } });
    expect(verdict.type === 'adopt' && verdict.content.updates).toEqual([
      messageId,
      { _: 'updateNewChannelMessage', message: post(3), pts: 12, ptsCount: 0 },
      deletion,
      read,
    ]);
  });

  it('is a part unless it is final', () => {
    const { final: _, ...part } = difference({});
    expect(judgeChannelDifference(part, question)).toMatchObject({ type: 'adopt', isPart: true });
  });

  it('A02: stalls on a part that does not advance or goes back', () => {
    for (const pts of [10, 9]) {
      const { final: _, ...part } = difference({ pts, newMessages: [post(3)] });
      expect(judgeChannelDifference(part, question), `pts ${pts}`).toEqual({ type: 'stall' });
    }
  });

  it('A02: repeats nothing of a line that did not move', () => {
    const verdict = judgeChannelDifference(difference({ pts: 10, newMessages: [post(3)], otherUpdates: [deletion, read] }), question);
    expect(verdict).toMatchObject({ type: 'adopt', content: { pts: 10, updates: [read] } });
  });

  it('A01: takes nothing of other lines', () => {
    const strangers: tl.Update[] = [
      { _: 'updateDeleteMessages', messages: [1], pts: 11, ptsCount: 1 },
      { ...deletion, channelId: 6 },
      { _: 'updateNewChannelMessage', message: post(3, 7), pts: 11, ptsCount: 1 },
      { _: 'updateChannelTooLong', channelId: 6 },
      { _: 'updatePtsChanged' },
    ];
    expect(judgeChannelDifference(difference({ otherUpdates: strangers }), question)).toMatchObject({ content: { updates: [] } });
  });

  it('A01: adopts counters that went back, applies nothing of what came with them, and says so', () => {
    expect(judgeChannelDifference(difference({ pts: 4, newMessages: [post(3)] }), question)).toMatchObject({
      type: 'adopt', isPart: false, content: { pts: 4, updates: [], lost: 'regression' },
    });
    expect(judgeChannelDifference(tooLong(4), question)).toMatchObject({ content: { pts: 4, lost: 'regression', hole: { channelId: 5 } } });
  });

  it('A03: leaves an explicit hole when too much was missed', () => {
    const verdict = judgeChannelDifference(tooLong(500), question);
    expect(verdict).toMatchObject({ type: 'adopt', isPart: false, content: { pts: 500, updates: [], lost: 'tooLong' } });
    expect(verdict.type === 'adopt' && verdict.content.hole).toEqual({ channelId: 5, dialog: tooLong(500).dialog, messages: [post(9)] });
    expect(judgeChannelDifference(tooLong(500, false), question)).toMatchObject({ isPart: true });
  });

  it('A03: stalls on a hole without a place, or where nothing can be missing', () => {
    for (const result of [tooLong(undefined), tooLong(10), tooLong(10, false), tooLong(9, false), tooLong(0)]) {
      expect(judgeChannelDifference(result, question)).toEqual({ type: 'stall' });
    }
    const dialog = { _: 'dialogFolder', folder: { _: 'folder', id: 1, title: '' } } as tl.RawDialogFolder;
    expect(judgeChannelDifference({ ...tooLong(500), dialog }, question)).toEqual({ type: 'stall' });
  });

  it('loses nothing of a channel of which nothing was known', () => {
    const first = { ...question, pts: 1, isFirst: true };
    const verdict = judgeChannelDifference(tooLong(500), first);
    expect(verdict).toMatchObject({ type: 'adopt', content: { pts: 500, hole: { channelId: 5 } } });
    expect(verdict.type === 'adopt' && verdict.content).not.toHaveProperty('lost');
    expect(judgeChannelDifference(difference({ newMessages: [post(3)] }), first)).toMatchObject({ content: { pts: 12, updates: [] } });
    expect(judgeChannelDifference(tooLong(1), first)).toMatchObject({ type: 'adopt', isPart: false });
    expect(judgeChannelDifference({ _: 'updates.channelDifferenceEmpty', final: true, pts: 1 }, first)).toMatchObject({ type: 'adopt', content: { pts: 1 } });
  });
});
