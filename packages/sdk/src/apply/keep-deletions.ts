/** Deleted messages in the local store. */
import { asPartial, withoutMessage, withTop } from '../chats/chat-messages.js';
import { rangeAt } from '../chats/history-ranges.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import { markChannel } from '../peers/peer-id.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { isCommonChat } from '../storage/message-records.js';
import type { KeepTable } from './keep-context.js';

export const deletionKeepers: KeepTable = {
  updateDeleteMessages: {
    reads: ({ messages }, reads) => {
      for (const id of messages) reads.commonDeleted.add(id);
    },
    keep: ({ messages }, { overlay }) => {
      for (const id of messages) {
        const chatId = overlay.commonMessage(id)?.chatId;
        if (chatId !== undefined) {
          deleteMessage(overlay, chatId, id);
          continue;
        }
        overlay.noteGone(id);
        // In one of these it was, and may have been counted.
        for (const chat of overlay.chats) if (isCommonChat(chat.chatId) && mayCount(overlay, chat, id)) overlay.putChat(asPartial(chat));
      }
    },
  },
  updateDeleteChannelMessages: {
    reads: ({ channelId, messages }, reads) => reads.want(reads.deleted, markChannel(channelId), messages),
    keep: ({ channelId, messages }, { overlay }) => {
      for (const id of messages) deleteMessage(overlay, markChannel(channelId), id);
    },
  },
  // The history of a channel was cleared for the account, or begins later for it.
  updateChannelAvailableMessages: {
    reads: ({ channelId }, reads) => reads.chats.add(markChannel(channelId)),
    keep: ({ channelId, availableMinId }, { overlay }) => clearHistory(overlay, markChannel(channelId), availableMinId),
  },
};

/** All messages of a chat up to one are gone. */
export function clearHistory(overlay: LocalOverlay, chatId: number, maxId: number): void {
  if (!(maxId > 0)) return;
  overlay.dropMessages({ chatId, from: 0, to: maxId }, true);
  const chat = overlay.chat(chatId);
  if (chat === undefined) return;
  const isEmpty = chat.topMessageId <= maxId;
  const hasUnread = chat.unreadCount + chat.unreadMentionsCount > 0 && chat.readInboxMaxId < maxId;
  if (isEmpty) overlay.putChat(asPartial({ ...withTop(chat, undefined), sortDate: chat.sortDate, unreadCount: 0, unreadMentionsCount: 0 }));
  else if (hasUnread) overlay.putChat(asPartial(chat));
}

/** A message is gone; the chat and those messages that may be its newest must have been read. */
export function deleteMessage(overlay: LocalOverlay, chatId: number, id: number): void {
  const record = overlay.message({ chatId, id });
  const chat = overlay.chat(chatId);
  overlay.deleteMessage({ chatId, id });
  if (chat === undefined) return;
  let after: ChatRecord = chat;
  if (record !== undefined) {
    after = withoutMessage(chat, record);
    // A message that stands by itself may have come with an edit, or an answer, and never have been counted.
    if (after !== chat && rangeAt(overlay.history(chatId), id) === undefined) after = asPartial(after);
  } else if (mayCount(overlay, chat, id)) after = asPartial(chat);
  if (id === chat.topMessageId) after = withoutTop(overlay, after);
  if (after !== chat) overlay.putChat(after);
}

/** Whether a message that is not stored may be one of those that are counted as unread in a chat. */
function mayCount(overlay: LocalOverlay, { chatId, readInboxMaxId, topMessageId }: ChatRecord, id: number): boolean {
  return id > readInboxMaxId && id <= topMessageId && rangeAt(overlay.history(chatId), id) === undefined;
}

/** The newest message is gone: the one before it is the newest, where it is sure which one that is. */
function withoutTop(overlay: LocalOverlay, chat: ChatRecord): ChatRecord {
  const { chatId, topMessageId } = chat;
  const range = rangeAt(overlay.history(chatId), topMessageId);
  let next;
  for (const record of overlay.messagesOf(chatId)) if (record.id < topMessageId && record.id > (next?.id ?? 0)) next = record;
  if (next !== undefined && range !== undefined && next.id >= range.from) return withTop(chat, next);
  // Until the server has told, the chat stays where it is.
  return asPartial({ ...chat, topMessageId: next?.id ?? 0 });
}
