/** Tests of how the events of a box are told. */
import { noReferences } from './no-references.contract.js';
import { describe, expect, it } from 'vitest';
import type { BoxChange } from './box-event.js';
import { peersOfEvent, ptsCountOf } from './box-event.js';
import { boxEventToTl } from './box-event-to-tl.js';
import type { BoxMessage } from './message.js';
import { chatPeer } from './peer-id.js';

const message: BoxMessage = {
  ...{ boxUserId: 1, id: 5, sharedId: 9, peerId: chatPeer(4), fromId: 2, out: false, date: 10, editDate: undefined, text: 'hi' },
  ...{ entities: [], action: undefined, replyToId: undefined, media: undefined, silent: false, pinned: false },
};

const place = (change: BoxChange): Parameters<typeof boxEventToTl>[0] => ({ userId: 1, pts: 30, ptsCount: ptsCountOf(change), date: 10, ...change });

describe('boxEventToTl', () => {
  it('tells of an edited message with its date, and of a pinned one with its flag', () => {
    expect(boxEventToTl(place({ type: 'editMessage', message: { ...message, editDate: 12, pinned: true } }), noReferences)).toEqual({
      _: 'updateEditMessage',
      message: { _: 'message', id: 5, fromId: { _: 'peerUser', userId: 2 }, peerId: { _: 'peerChat', chatId: 4 }, date: 10, editDate: 12, pinned: true, message: 'hi' },
      pts: 30,
      ptsCount: 1,
    });
  });

  it('tells of a service message with its action', () => {
    const created = { ...message, text: '', action: { type: 'chatCreate', title: 'Club', userIds: [2, 3] } } as const;
    expect(boxEventToTl(place({ type: 'newMessage', message: created }), noReferences)).toMatchObject({
      message: { _: 'messageService', action: { _: 'messageActionChatCreate', title: 'Club', users: [2, 3] } },
    });
    expect(peersOfEvent(place({ type: 'newMessage', message: created }))).toEqual([chatPeer(4), 2, 2, 3]);
  });

  it('counts one number for each deleted or pinned message', () => {
    expect(boxEventToTl(place({ type: 'deleteMessages', ids: [5, 6] }), noReferences)).toEqual({ _: 'updateDeleteMessages', messages: [5, 6], pts: 30, ptsCount: 2 });
    expect(boxEventToTl(place({ type: 'pinMessages', peerId: 2, ids: [5], pinned: false }), noReferences)).toEqual({
      ...{ _: 'updatePinnedMessages', peer: { _: 'peerUser', userId: 2 }, messages: [5], pts: 30, ptsCount: 1 },
    });
  });

  it('moves the counter, and nothing else, for what has gone', () => {
    expect(boxEventToTl(place({ type: 'gone' }), noReferences)).toEqual({ _: 'updateDeleteMessages', messages: [], pts: 30, ptsCount: 1 });
  });
});
