/** What messages, reads, settings and the server's own description make of a chat. */
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRecord } from '../storage/chat-records.js';
import type { MessageRecord } from '../storage/message-records.js';
import { asLeft, asPartial, unknownChat, withMessages, withoutMessage, withTop } from './chat-messages.js';
import { chatOfDialog } from './chat-of-dialog.js';
import { inFolder, pin, reorder, unpinned } from './chat-places.js';
import { withDelivered, withReadInbox, withReadOutbox, withSeenMentions } from './chat-reads.js';
import { withDraft, withMark, withNotifySettings } from './chat-settings.js';

const settings: tl.PeerNotifySettings = { _: 'peerNotifySettings' };
const chat: ChatRecord = { chatId: 7, folderId: 0, topMessageId: 10, sortDate: 1010, unreadCount: 2, unreadMentionsCount: 1, readInboxMaxId: 5, readOutboxMaxId: 4 };
const draft: tl.RawDraftMessage = { _: 'draftMessage', message: 'Dear', date: 2000 };

function message(id: number, changes: Partial<tl.RawMessage> = {}): MessageRecord {
  return { chatId: 7, id, date: 1000 + id, message: { _: 'message', id, peerId: { _: 'peerUser', userId: 7 }, date: 1000 + id, message: '', ...changes } };
}

describe('a new message', () => {
  it('is the newest, moves the chat up and counts as unread', () => {
    expect(withMessages(chat, [message(11)])).toEqual({ ...chat, topMessageId: 11, sortDate: 1011, unreadCount: 3 });
  });

  it('does not count when the account wrote it or has read so far', () => {
    expect(withMessages(chat, [message(11, { out: true })]).unreadCount).toBe(2);
    expect(withMessages({ ...chat, readInboxMaxId: 20 }, [message(11)]).unreadCount).toBe(2);
  });

  it('counts as a mention until it is seen', () => {
    expect(withMessages(chat, [message(11, { mentioned: true, mediaUnread: true })]).unreadMentionsCount).toBe(2);
    expect(withMessages(chat, [message(11, { mentioned: true })]).unreadMentionsCount).toBe(1);
  });

  it('that is not newer changes nothing', () => {
    expect(withMessages(chat, [message(10)])).toBe(chat);
  });

  it('counts beside others as it does alone', () => {
    const several = [message(11), message(9), message(12, { out: true }), message(13, { mentioned: true, mediaUnread: true })];
    expect(withMessages(chat, several)).toEqual(several.reduce((before, each) => withMessages(before, [each]), chat));
  });

  it('does not move a chat with a younger draft', () => {
    expect(withMessages({ ...chat, draft, sortDate: 2000 }, [message(11)]).sortDate).toBe(2000);
  });

  it('begins a chat about which the rest is to be asked', () => {
    expect(withMessages(unknownChat(7, 0), [message(3)])).toMatchObject({ chatId: 7, topMessageId: 3, sortDate: 1003, unreadCount: 1, isPartial: true });
  });
});

describe('a deleted message', () => {
  it('no longer counts', () => {
    expect(withoutMessage(chat, message(6, { mentioned: true, mediaUnread: true }))).toEqual({ ...chat, unreadCount: 1, unreadMentionsCount: 0 });
    expect(withoutMessage(chat, message(5))).toBe(chat);
    expect(withoutMessage(chat, message(6, { out: true }))).toBe(chat);
    expect(withoutMessage({ ...chat, unreadCount: 0 }, message(6)).unreadCount).toBe(0);
  });

  it('leaves another one the newest, or none', () => {
    expect(withTop(chat, message(8))).toEqual({ ...chat, topMessageId: 8, sortDate: 1008 });
    expect(withTop({ ...chat, draft }, undefined)).toEqual({ ...chat, draft, topMessageId: 0, sortDate: 2000 });
  });
});

describe('reading', () => {
  it('goes forwards only', () => {
    expect(withReadInbox(chat, 8, 1)).toEqual({ ...chat, readInboxMaxId: 8, unreadCount: 1 });
    expect(withReadInbox(chat, 4, 9)).toBe(chat);
    expect(withReadOutbox(chat, 9)).toEqual({ ...chat, readOutboxMaxId: 9 });
    expect(withReadOutbox(chat, 3)).toBe(chat);
    expect(withSeenMentions(chat, 3).unreadMentionsCount).toBe(0);
    expect(withSeenMentions(chat, 0)).toBe(chat);
  });

  it('is no less delivered than before', () => {
    const delivered = withDelivered(chat, 9);
    expect(delivered).toEqual({ ...chat, deliveredMaxId: 9 });
    expect(withDelivered(delivered, 8)).toBe(delivered);
  });
});

describe('the settings of a chat', () => {
  it('have its draft, which moves it up and, when it is gone, down again', () => {
    const drafted = withDraft(chat, draft, 1010);
    expect(drafted).toEqual({ ...chat, draft, sortDate: 2000 });
    expect(withDraft(drafted, { _: 'draftMessageEmpty' }, 1010)).toEqual(chat);
    expect(withDraft(drafted, { _: 'draftMessageEmpty' }, undefined).sortDate).toBe(2000);
    expect(withDraft({ ...chat, topMessageId: 0, sortDate: 0 }, draft, undefined).sortDate).toBe(2000);
    expect(withDraft(asLeft(chat), draft, 1010).sortDate).toBe(0);
  });

  it('have its mark and its notifications', () => {
    expect(withMark(withMark(chat, true), true)).toEqual({ ...chat, isMarkedUnread: true });
    expect(withMark(withMark(chat, true), false)).toEqual(chat);
    expect(withNotifySettings(chat, settings)).toEqual({ ...chat, notifySettings: settings });
  });

  it('are of no use when it is left', () => {
    expect(asLeft({ ...chat, pinnedAt: 1, isPartial: true, isMarkedUnread: true })).toEqual({ ...chat, sortDate: 0, unreadCount: 0, unreadMentionsCount: 0 });
    expect(asPartial(chat)).toEqual({ ...chat, isPartial: true });
    expect(asPartial(asPartial(chat))).toEqual(asPartial(chat));
  });
});

describe('places', () => {
  const [one, two, three] = [1, 2, 3].map((chatId) => ({ ...chat, chatId })) as [ChatRecord, ChatRecord, ChatRecord];

  it('change with the order of pinned chats', () => {
    expect(reorder([{ ...one, pinnedAt: 0 }, { ...two, pinnedAt: 1 }], [three, { ...two, pinnedAt: 1 }])).toEqual([one, { ...three, pinnedAt: 0 }]);
  });

  it('change with one pin, which comes first', () => {
    const pinned = [{ ...one, pinnedAt: 0 }, { ...two, pinnedAt: 1 }];
    expect(pin(pinned, three, true)).toEqual([{ ...three, pinnedAt: 0 }, { ...one, pinnedAt: 1 }, { ...two, pinnedAt: 2 }]);
    expect(pin(pinned, { ...one, pinnedAt: 0 }, false)).toEqual([one, { ...two, pinnedAt: 0 }]);
    expect(pin(pinned, three, false)).toEqual([]);
  });

  it('in another list have no pin', () => {
    expect(inFolder({ ...one, pinnedAt: 0 }, 1)).toEqual({ ...one, folderId: 1 });
    expect(inFolder({ ...one, pinnedAt: 0 }, 0)).toEqual({ ...one, pinnedAt: 0 });
    expect(unpinned({ ...one, pinnedAt: 0 })).toEqual(one);
  });

  it('of pinned chats are always 0 and up, in the order of the pins', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()), { maxLength: 30 }), (pins) => {
        const chats = new Map(Array.from({ length: 6 }, (_, index) => [index + 1, { ...chat, chatId: index + 1 } as ChatRecord]));
        let expected: number[] = [];
        for (const [chatId, isPinned] of pins) {
          const pinned = [...chats.values()].filter(({ pinnedAt }) => pinnedAt !== undefined);
          for (const changed of pin(pinned, chats.get(chatId) as ChatRecord, isPinned)) chats.set(changed.chatId, changed);
          expected = [...(isPinned ? [chatId] : []), ...expected.filter((id) => id !== chatId)];
          const order = [...chats.values()].filter(({ pinnedAt }) => pinnedAt !== undefined).toSorted((a, b) => (a.pinnedAt ?? 0) - (b.pinnedAt ?? 0));
          expect(order.map(({ chatId: id, pinnedAt }) => [id, pinnedAt])).toEqual(expected.map((id, index) => [id, index]));
        }
      }),
    );
  });
});

describe("the server's description", () => {
  const dialog: tl.RawDialog = {
    ...{ _: 'dialog', peer: { _: 'peerUser', userId: 7 }, topMessage: 12, readInboxMaxId: 8, readOutboxMaxId: 6, unreadCount: 3, unreadMentionsCount: 1, unreadReactionsCount: 0 },
    notifySettings: settings,
  };

  it('is the whole chat', () => {
    const whole = { ...dialog, pinned: true, unreadMark: true, draft, folderId: 1 } as const;
    expect(chatOfDialog(whole, { topDate: 1012, pinnedAt: 3 })).toEqual({
      ...{ chatId: 7, folderId: 1, pinnedAt: 3, topMessageId: 12, sortDate: 2000, unreadCount: 3, unreadMentionsCount: 1, isMarkedUnread: true },
      ...{ readInboxMaxId: 8, readOutboxMaxId: 6, draft, notifySettings: settings },
    });
  });

  it('completes what messages have told', () => {
    expect(chatOfDialog(dialog, { topDate: 1012, before: unknownChat(7, 5) })).not.toHaveProperty('isPartial');
  });

  it('does not take back what is known better here', () => {
    const before = { ...chat, topMessageId: 12, readInboxMaxId: 11, unreadCount: 1, readOutboxMaxId: 9, deliveredMaxId: 10 };
    expect(chatOfDialog(dialog, { topDate: 1012, before })).toMatchObject({ readInboxMaxId: 11, unreadCount: 1, readOutboxMaxId: 9, deliveredMaxId: 10 });
  });

  it('counts what came after what is known here, and not what was read only here', () => {
    // All in all 3 are unread for the server; 2 of them were read here, which has not heard of the third.
    const before = { ...chat, topMessageId: 10, readInboxMaxId: 10, unreadCount: 0 };
    expect(chatOfDialog(dialog, { topDate: 1012, before, readHere: 2 }).unreadCount).toBe(1);
    expect(chatOfDialog(dialog, { topDate: 1012, before, readHere: 0 }).unreadCount).toBe(3);
    expect(chatOfDialog(dialog, { topDate: 1012, before }).unreadCount).toBe(3);
  });

  it('of an empty chat puts it into no list', () => {
    expect(chatOfDialog({ ...dialog, topMessage: 0, draft: { _: 'draftMessageEmpty' } }, {})).toMatchObject({ topMessageId: 0, sortDate: 0 });
  });
});
