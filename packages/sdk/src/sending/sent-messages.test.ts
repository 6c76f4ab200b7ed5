/** What becomes of texts after they were sent. */
import { describe, expect, it } from 'vitest';
import type { LocalChange } from '../local/local-change.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { SentMessages } from './sent-messages.js';

function chat(changes: Partial<ChatRecord> = {}): ChatRecord {
  return { chatId: 7, folderId: 0, topMessageId: 9, sortDate: 1, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 0, readOutboxMaxId: 0, ...changes };
}

function change(before: Partial<ChatRecord>, after: Partial<ChatRecord>): LocalChange {
  return { type: 'chat', chatId: 7, before: chat(before), after: chat(after) };
}

function begin(stored?: ChatRecord): { sent: SentMessages; told: string[] } {
  const told: string[] = [];
  const sent = new SentMessages(({ localId, messageId, state }) => void told.push(`${localId} ${messageId} ${state}`));
  for (const messageId of [5, 6]) sent.note({ localId: 100 + messageId, chatId: 7, messageId }, stored);
  return { sent, told };
}

describe('sent texts', () => {
  it('are delivered and read when the chat says so, each told once', () => {
    const { sent, told } = begin();
    sent.take([change({}, { deliveredMaxId: 5 })]);
    sent.take([change({ deliveredMaxId: 5 }, { deliveredMaxId: 5, readOutboxMaxId: 6 })]);
    sent.take([change({ readOutboxMaxId: 6 }, { deliveredMaxId: 6, readOutboxMaxId: 6 })]);
    expect(told).toEqual(['105 5 DELIVERED', '105 5 READ', '106 6 READ']);
  });

  it('may have been read before anybody here heard that they were sent', () => {
    expect(begin(chat({ readOutboxMaxId: 5 })).told).toEqual(['105 5 READ']);
  });

  it('are deleted, one by one or with their history, and nothing more is told then', () => {
    const { sent, told } = begin();
    sent.take([{ type: 'message', chatId: 7, id: 5, after: undefined }, { type: 'messagesDropped', chatId: 7, from: 0, to: 6, isGone: false }]);
    sent.take([{ type: 'messagesDropped', chatId: 7, from: 0, to: 6, isGone: true }, change({}, { readOutboxMaxId: 9 })]);
    expect(told).toEqual(['105 5 DELETED', '106 6 DELETED']);
  });

  it('are forgotten with the account, and when there are a thousand newer ones', () => {
    const one = begin();
    one.sent.take([{ type: 'cleared' }, change({}, { readOutboxMaxId: 9 })]);
    const { sent, told } = begin();
    for (let messageId = 10; messageId < 1010; messageId += 1) sent.note({ localId: messageId, chatId: 8, messageId }, undefined);
    sent.take([change({}, { readOutboxMaxId: 9 })]);
    expect([one.told, told]).toEqual([[], []]);
  });
});
