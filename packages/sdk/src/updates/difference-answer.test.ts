/** What answers to getDifference mean. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { UpdateState } from '../storage/records.js';
import { judgeDifference } from './difference-answer.js';

const from: UpdateState = { pts: 10, qts: 5, seq: 3, date: 1000 };
const state = (changes: Partial<UpdateState>): tl.RawUpdatesState => ({ _: 'updates.state', ...from, unreadCount: 0, ...changes });
const message: tl.RawMessage = { _: 'message', id: 1, peerId: { _: 'peerUser', userId: 7 }, date: 0, message: '' };
const encrypted: tl.RawEncryptedMessageService = { _: 'encryptedMessageService', randomId: 1n, chatId: 1, date: 0, bytes: new Uint8Array(0) };
const post: tl.Update = { _: 'updateNewChannelMessage', message: { ...message, peerId: { _: 'peerChannel', channelId: 5 } }, pts: 3, ptsCount: 1 };
const deletion: tl.Update = { _: 'updateDeleteMessages', messages: [1], pts: 11, ptsCount: 1 };
const readInbox: tl.Update = { _: 'updateReadHistoryOutbox', peer: { _: 'peerUser', userId: 7 }, maxId: 1, pts: 10, ptsCount: 0 };
const messageId: tl.Update = { _: 'updateMessageID', id: 1, randomId: 2n };
const name: tl.Update = { _: 'updateUserName', userId: 7, firstName: 'A', lastName: '', usernames: [] };

function difference(changes: Partial<tl.RawUpdatesDifference>): tl.RawUpdatesDifference {
  return { _: 'updates.difference', newMessages: [], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], state: state({}), ...changes };
}

function slice(intermediateState: tl.RawUpdatesState): tl.RawUpdatesDifferenceSlice {
  return { _: 'updates.differenceSlice', newMessages: [message], newEncryptedMessages: [], otherUpdates: [], users: [], chats: [], intermediateState };
}

describe('an answer to getDifference', () => {
  it('is nothing when it is empty and changes no counter', () => {
    expect(judgeDifference({ _: 'updates.differenceEmpty', date: 1000, seq: 3 }, from)).toEqual({ type: 'nothing' });
    expect(judgeDifference({ _: 'updates.differenceEmpty', date: 1001, seq: 4 }, from)).toMatchObject({
      type: 'adopt', part: false, fruitful: false, content: { to: { ...from, date: 1001, seq: 4 }, updates: [] },
    });
  });

  it('is applied in the order of the protocol', () => {
    const verdict = judgeDifference(
      difference({
        newMessages: [message],
        newEncryptedMessages: [encrypted],
        otherUpdates: [deletion, name, post, messageId],
        state: state({ pts: 12, qts: 6 }),
      }),
      from,
    );
    expect(verdict).toMatchObject({ type: 'adopt', part: false, fruitful: true, stateLost: false });
    expect(verdict.type === 'adopt' && verdict.content.updates).toEqual([
      messageId,
      { _: 'updateNewMessage', message, pts: 12, ptsCount: 0 },
      { _: 'updateNewEncryptedMessage', message: encrypted, qts: 6 },
      deletion,
      name,
    ]);
  });

  it('sets apart what belongs to the lines of channels', () => {
    const tooLong: tl.Update = { _: 'updateChannelTooLong', channelId: 6, pts: 4 };
    const changed: tl.Update = { _: 'updateChannel', channelId: 7 };
    const verdict = judgeDifference(difference({ otherUpdates: [deletion, post, changed, tooLong], state: state({ pts: 11 }) }), from);
    expect(verdict).toMatchObject({ content: { updates: [deletion, changed], channelUpdates: [post, changed, tooLong] } });
  });

  it('tells to ask for a new state when the server has dropped the line', () => {
    const verdict = judgeDifference(difference({ otherUpdates: [{ _: 'updatePtsChanged' }, name], state: state({ pts: 11 }) }), from);
    expect(verdict).toMatchObject({ stateLost: true, content: { updates: [name] } });
  });

  it('A02: repeats nothing on a line that did not move', () => {
    const verdict = judgeDifference(
      difference({ newMessages: [message], newEncryptedMessages: [encrypted], otherUpdates: [deletion, readInbox, name], state: state({ date: 1001 }) }),
      from,
    );
    expect(verdict.type === 'adopt' && verdict.content.updates).toEqual([readInbox, name]);
    expect(verdict).toMatchObject({ fruitful: false });
  });

  it('A02: stalls on slices that do not advance, or go back', () => {
    for (const changes of [{}, { date: 2000 }, { pts: 9 }, { pts: 12, qts: 4 }]) {
      expect(judgeDifference(slice(state(changes)), from), JSON.stringify(changes)).toEqual({ type: 'stall' });
    }
    for (const changes of [{ pts: 11 }, { qts: 6 }, { seq: 4 }]) {
      expect(judgeDifference(slice(state(changes)), from)).toMatchObject({ type: 'adopt', part: true });
    }
  });

  it('A02: stalls on a differenceTooLong that does not advance, and otherwise tells of the hole', () => {
    expect(judgeDifference({ _: 'updates.differenceTooLong', pts: 10 }, from)).toEqual({ type: 'stall' });
    expect(judgeDifference({ _: 'updates.differenceTooLong', pts: 500 }, from)).toMatchObject({
      type: 'adopt', part: true, content: { to: { ...from, pts: 500 }, updates: [], lost: 'tooLong' },
    });
  });

  it('A01: adopts counters that went back, applies nothing of what came with them, and says so', () => {
    for (const changes of [{ pts: 4 }, { qts: 1 }]) {
      expect(judgeDifference(difference({ newMessages: [message], otherUpdates: [deletion], state: state(changes) }), from)).toMatchObject({
        type: 'adopt', content: { to: { ...from, ...changes }, updates: [], lost: 'regression' },
      });
    }
  });
});
