/** All forms of updates in one shape. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { toContainer } from './update-container.js';

const self = { selfId: 1 };

describe('a container of updates', () => {
  it('keeps peers, date and seq of the long forms', () => {
    const users: tl.User[] = [{ _: 'userEmpty', id: 5 }];
    expect(toContainer({ _: 'updates', updates: [], users, chats: [], date: 9, seq: 4 }, self)).toEqual({
      updates: [], users, chats: [], date: 9, seqStart: 4, seq: 4,
    });
    expect(toContainer({ _: 'updatesCombined', updates: [], users, chats: [], date: 9, seqStart: 2, seq: 4 }, self)).toMatchObject({ seqStart: 2, seq: 4 });
  });

  it('puts a short update outside the seq line', () => {
    const update: tl.Update = { _: 'updateConfig' };
    expect(toContainer({ _: 'updateShort', update, date: 9 }, self)).toEqual({ updates: [update], users: [], chats: [], date: 9, seqStart: 0, seq: 0 });
  });

  it('writes a short private message out, with its true sender', () => {
    const short: tl.RawUpdateShortMessage = { _: 'updateShortMessage', id: 3, userId: 7, message: 'hi', pts: 5, ptsCount: 1, date: 9, silent: true };
    const incoming = toContainer(short, self)?.updates;
    expect(incoming).toEqual([
      {
        _: 'updateNewMessage',
        message: { _: 'message', id: 3, fromId: { _: 'peerUser', userId: 7 }, peerId: { _: 'peerUser', userId: 7 }, date: 9, message: 'hi', silent: true },
        pts: 5,
        ptsCount: 1,
      },
    ]);
    const outgoing = toContainer({ ...short, out: true }, self)?.updates[0] as tl.RawUpdateNewMessage;
    expect(outgoing.message).toMatchObject({ out: true, fromId: { userId: 1 }, peerId: { userId: 7 } });
  });

  it('writes a short group message out', () => {
    const entities: tl.MessageEntity[] = [{ _: 'messageEntityBold', offset: 0, length: 2 }];
    const short: tl.RawUpdateShortChatMessage = {
      _: 'updateShortChatMessage', id: 3, fromId: 7, chatId: 20, message: 'hi', pts: 5, ptsCount: 1, date: 9, viaBotId: 8, entities, ttlPeriod: 60,
    };
    expect(toContainer(short, self)?.updates[0]).toMatchObject({
      message: { fromId: { _: 'peerUser', userId: 7 }, peerId: { _: 'peerChat', chatId: 20 }, viaBotId: 8, entities, ttlPeriod: 60 },
    });
  });

  it('writes the answer to an own sending out as the id and the message', () => {
    const short: tl.Updates = { _: 'updateShortSentMessage', out: true, id: 3, pts: 5, ptsCount: 1, date: 9 };
    const peerId: tl.Peer = { _: 'peerUser', userId: 7 };
    expect(toContainer(short, { ...self, sent: { peerId, message: 'hi', randomId: 77n } })?.updates).toEqual([
      { _: 'updateMessageID', id: 3, randomId: 77n },
      {
        _: 'updateNewMessage',
        message: { _: 'message', out: true, id: 3, fromId: { _: 'peerUser', userId: 1 }, peerId, date: 9, message: 'hi' },
        pts: 5,
        ptsCount: 1,
      },
    ]);
  });

  it('leaves to the difference what it cannot know', () => {
    expect(toContainer({ _: 'updatesTooLong' }, self)).toBeUndefined();
    expect(toContainer({ _: 'updateShortSentMessage', id: 3, pts: 5, ptsCount: 1, date: 9 }, self)).toBeUndefined();
  });
});
