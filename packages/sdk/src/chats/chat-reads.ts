/** How far a chat is read, by the account and by the others, and how far it has reached them. */
import type { ChatRecord } from '../storage/chat-records.js';

/** The chat when the account has read up to a message, with what is left to be read; what was read before stays read. */
export function withReadInbox(chat: ChatRecord, maxId: number, unreadCount: number): ChatRecord {
  if (maxId < chat.readInboxMaxId) return chat;
  return { ...chat, readInboxMaxId: maxId, unreadCount };
}

/** The chat when somebody else has read own messages up to one. */
export function withReadOutbox(chat: ChatRecord, maxId: number): ChatRecord {
  return maxId <= chat.readOutboxMaxId ? chat : { ...chat, readOutboxMaxId: maxId };
}

/** The chat when own messages up to one have reached a device of somebody else. */
export function withDelivered(chat: ChatRecord, maxId: number): ChatRecord {
  return maxId <= (chat.deliveredMaxId ?? 0) ? chat : { ...chat, deliveredMaxId: maxId };
}

/** The chat when the account has seen mentions of itself. */
export function withSeenMentions(chat: ChatRecord, count: number): ChatRecord {
  return count === 0 ? chat : { ...chat, unreadMentionsCount: Math.max(0, chat.unreadMentionsCount - count) };
}
