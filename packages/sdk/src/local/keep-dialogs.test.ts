/** What answers about dialogs leave in the store. */
import type * as tl from '@kitewire/tl-schema/api';
import { expect, it } from 'vitest';
import { unknownChat } from '../chats/chat-messages.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import type { MessageRecord } from '../storage/message-records.js';
import { keepDialogs } from './keep-dialogs.js';
import { LocalData } from './local-data.js';

const group = { _: 'peerChat', chatId: 5 } as const;
const settings: tl.PeerNotifySettings = { _: 'peerNotifySettings' };
const counts = { unreadMentionsCount: 0, unreadReactionsCount: 0, readOutboxMaxId: 0, notifySettings: settings };

function message(id: number, out: boolean): MessageRecord {
  return { chatId: -5, id, date: 1000 + id, message: { _: 'message', ...(out && { out }), id, peerId: group, date: 1000 + id, message: '' } };
}

/** The server tells of the group, of which it knows messages up to 14. */
function answerOf(dialog: Pick<tl.RawDialog, 'readInboxMaxId' | 'unreadCount'>): tl.RawMessagesPeerDialogs {
  return {
    ...{ _: 'messages.peerDialogs', dialogs: [{ _: 'dialog', peer: group, topMessage: 14, ...counts, ...dialog }], messages: [message(14, false).message], chats: [], users: [] },
    state: { _: 'updates.state', pts: 9, qts: 0, date: 1014, seq: 0, unreadCount: 0 },
  };
}

/** The unread messages of a group that was read here up to 12, after the server has told of one that it knows up to 14. */
async function unreadAfter(dialog: Pick<tl.RawDialog, 'readInboxMaxId' | 'unreadCount'>, stored: readonly MessageRecord[]): Promise<number | undefined> {
  const store = await memory().open();
  const data = new LocalData(store, await store.load(), (work) => work());
  const chat: ChatRecord = { chatId: -5, folderId: 0, topMessageId: 12, sortDate: 1012, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 12, readOutboxMaxId: 0 };
  await data.change((overlay) => {
    overlay.putChat(chat);
    for (const record of stored) overlay.putMessage(record);
    if (stored.length > 0) overlay.putHistory({ chatId: -5, ranges: [{ from: 10, to: 12 }], isLive: true });
  });
  const guard = data.guard();
  await data.change((overlay) => keepDialogs(overlay, { answer: answerOf(dialog), asked: { _: 'messages.getPeerDialogs', peers: [] }, guard }));
  return (await store.readChats([-5])).get(-5)?.unreadCount;
}

it('counts new messages of a chat whose own newest message was read here, which the server does not take for a mark', async () => {
  expect(await unreadAfter({ readInboxMaxId: 11, unreadCount: 2 }, [message(10, false), message(11, false), message(12, true)])).toBe(2);
});

it('does not count what was read here and not yet told', async () => {
  expect(await unreadAfter({ readInboxMaxId: 10, unreadCount: 3 }, [message(10, false), message(11, false), message(12, true)])).toBe(2);
});

it('believes the server where what was read here is not stored', async () => {
  expect(await unreadAfter({ readInboxMaxId: 10, unreadCount: 3 }, [])).toBe(3);
});

it.each([true, false])('puts a chat into its list by an overtaken answer, and has it asked about again, where nobody else has told of the chat (delivered: %s)', async (isDelivered) => {
  const store = await memory().open();
  const data = new LocalData(store, await store.load(), (work) => work());
  const guard = data.guard();
  await data.change((overlay) => {
    overlay.noteCommonLost();
    if (isDelivered) overlay.putChat({ ...unknownChat(-5, 0), deliveredMaxId: 13 });
  });
  const overtaken = await data.change((overlay) => keepDialogs(overlay, { answer: answerOf({ readInboxMaxId: 10, unreadCount: 3 }), asked: { _: 'messages.getPeerDialogs', peers: [] }, guard }));
  expect(overtaken).toEqual([-5]);
  expect(await store.readChatPage({ folderId: 0, limit: 9 })).toMatchObject([{ chatId: -5, topMessageId: 14, unreadCount: 3, isPartial: true, ...(isDelivered && { deliveredMaxId: 13 }) }]);
});
