/** What new and deleted messages mean for the chat that they are in. */
import type { ChatRecord } from '../storage/chat-records.js';
import type { MessageRecord } from '../storage/message-records.js';
import { sortDateOf } from './sort-date.js';

/** A chat of which only a message has told; the server has yet to be asked about the rest. */
export function unknownChat(chatId: number, sortDate: number): ChatRecord {
  return { chatId, folderId: 0, topMessageId: 0, sortDate, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 0, readOutboxMaxId: 0, isPartial: true };
}

/** Whether a message counts as unread in its chat. */
export function isUnread({ id, message }: MessageRecord, { readInboxMaxId }: ChatRecord): boolean {
  return message.out !== true && id > readInboxMaxId;
}

/** Whether a message mentions the account, which has not seen that yet. */
export function isUnreadMention({ message }: MessageRecord): boolean {
  return message.mentioned === true && message.mediaUnread === true && message.out !== true;
}

/** The chat with messages that updates have brought; those that are not newer than its newest were counted before. */
export function withMessages(chat: ChatRecord, records: readonly MessageRecord[]): ChatRecord {
  let { topMessageId, sortDate, unreadCount, unreadMentionsCount } = chat;
  for (const record of records) {
    if (record.id <= topMessageId) continue;
    topMessageId = record.id;
    sortDate = sortDateOf(record.date, chat.draft);
    if (isUnread(record, chat)) unreadCount += 1;
    if (isUnreadMention(record)) unreadMentionsCount += 1;
  }
  return topMessageId === chat.topMessageId ? chat : { ...chat, topMessageId, sortDate, unreadCount, unreadMentionsCount };
}

/** The chat without a message, as far as that was counted in it; its newest message is `withTop`'s business. */
export function withoutMessage(chat: ChatRecord, record: MessageRecord): ChatRecord {
  // An edit, or an answer, has brought it before an update told that it is new.
  if (record.id > chat.topMessageId) return chat;
  const [unread, mention] = [isUnread(record, chat), isUnreadMention(record)];
  if (!unread && !mention) return chat;
  return {
    ...chat,
    unreadCount: Math.max(0, chat.unreadCount - (unread ? 1 : 0)),
    unreadMentionsCount: Math.max(0, chat.unreadMentionsCount - (mention ? 1 : 0)),
  };
}

/** The chat with another newest message, or with none. */
export function withTop(chat: ChatRecord, top: MessageRecord | undefined): ChatRecord {
  return { ...chat, topMessageId: top?.id ?? 0, sortDate: sortDateOf(top?.date, chat.draft) };
}

/** The chat, about which the server has to be asked again. */
export function asPartial(chat: ChatRecord): ChatRecord {
  return chat.isPartial ? chat : { ...chat, isPartial: true };
}

/** The chat, about which there is nothing to be asked. */
export function asWhole({ isPartial: _isPartial, ...chat }: ChatRecord): ChatRecord {
  return chat;
}

/** The chat when the account is no longer in it: it is in no list, and what is stored of it stays readable. */
export function asLeft({ pinnedAt: _pinnedAt, isPartial: _isPartial, isMarkedUnread: _isMarkedUnread, ...chat }: ChatRecord): ChatRecord {
  return { ...chat, sortDate: 0, unreadCount: 0, unreadMentionsCount: 0 };
}
