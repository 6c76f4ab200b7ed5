/** When answers about histories make the server be asked about their chats, too. */
import type * as tl from '@kitewire/tl-schema/api';
import { expect, it } from 'vitest';
import type { ChatRecord } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import { keepHistory } from './keep-history.js';
import { LocalData } from './local-data.js';

const chat: ChatRecord = { chatId: 7, folderId: 0, topMessageId: 14, sortDate: 1014, unreadCount: 3, unreadMentionsCount: 0, readInboxMaxId: 10, readOutboxMaxId: 0 };

function message(id: number): tl.RawMessage {
  return { _: 'message', ...(id === 12 && { out: true }), id, peerId: { _: 'peerUser', userId: 7 }, date: 1000 + id, message: '' };
}

/** The chat after the server has told that its history begins with these messages, of which the newest was known. */
async function chatAfter(before: ChatRecord, ...answers: readonly (readonly number[])[]): Promise<ChatRecord | undefined> {
  const store = await memory().open();
  const data = new LocalData(store, await store.load(), (work) => work());
  await data.change((overlay) => {
    overlay.putChat(before);
    overlay.putMessage({ chatId: 7, id: 14, date: 1014, message: message(14) });
    overlay.putHistory({ chatId: 7, ranges: [{ from: 14, to: 14 }], isLive: true });
  });
  for (const ids of answers) {
    const guard = data.guard();
    const answer: tl.RawMessagesMessagesSlice = { _: 'messages.messagesSlice', count: 20, messages: ids.map(message), topics: [], chats: [], users: [] };
    await data.change((overlay) => keepHistory(overlay, { chatId: 7, answer, asked: { limit: ids.length, offsetId: Math.max(...ids) + 1 }, guard }));
  }
  return (await store.readChats([7])).get(7);
}

it('asks nothing about a chat of which everything unread is there, as the chat counts it', async () => {
  expect(await chatAfter(chat, [14, 13, 12, 11, 10])).toEqual(chat);
});

it('asks about a chat of which less is there than it counts as unread', async () => {
  expect(await chatAfter(chat, [14, 13, 12, 10])).toEqual({ ...chat, isPartial: true });
});

it('asks about a chat whose unread messages are not all there, since nobody would hear of one that is missing', async () => {
  expect(await chatAfter(chat, [14, 13, 12])).toEqual({ ...chat, isPartial: true });
});

it('asks nothing about a chat that the account has left', async () => {
  const left = { ...chat, sortDate: 0, unreadCount: 0 };
  expect(await chatAfter(left, [16, 15, 14])).toEqual(left);
});
