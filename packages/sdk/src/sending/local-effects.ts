/** What a record of the outbox changes here at once, in the batch that records it. */
import type * as tl from '@kitewire/tl-schema/api';
import { deleteMessage } from '../apply/keep-deletions.js';
import { countUnread } from '../apply/keep-reads.js';
import { maxCounted } from '../apply/read-wanted.js';
import { withReadInbox } from '../chats/chat-reads.js';
import { sortDateOf } from '../chats/sort-date.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { OutboxRecord, SaveDraftAction } from '../storage/outbox-records.js';

/** Lays what a new record changes over the stored chats and messages. An edit is shown when the server has taken it. */
export async function layLocalEffect(overlay: LocalOverlay, { chatId, action, date }: OutboxRecord): Promise<void> {
  switch (action.type) {
    case 'sendText':
    case 'sendMedia':
      return action.clearDraft ? layDraft(overlay, chatId, undefined) : undefined;
    case 'saveDraft':
      return layDraft(overlay, chatId, draftOf(action, date));
    case 'markRead':
      return layRead(overlay, chatId, action.maxId);
    case 'deleteMessages':
      return layDeletion(overlay, chatId, action.ids);
    case 'editText':
      return;
  }
}

function draftOf({ text, entities, replyTo }: SaveDraftAction, date: number): tl.RawDraftMessage | undefined {
  if (text === '' && replyTo === undefined) return undefined;
  return {
    _: 'draftMessage',
    message: text,
    date,
    ...(entities && { entities: [...entities] }),
    ...(replyTo !== undefined && { replyTo: { _: 'inputReplyToMessage', replyToMsgId: replyTo } }),
  };
}

async function layDraft(overlay: LocalOverlay, chatId: number, draft: tl.RawDraftMessage | undefined): Promise<void> {
  await overlay.readChats([chatId]);
  const chat = overlay.chat(chatId);
  if (chat === undefined || (chat.draft === undefined && draft === undefined)) return;
  await overlay.readMessages(chatId, [chat.topMessageId]);
  const newest = overlay.message({ chatId, id: chat.topMessageId });
  const { draft: _former, ...rest } = chat;
  // A chat that is in no list stays in none, and one whose newest message is not stored where it is.
  const isSure = chat.sortDate > 0 && (newest !== undefined || chat.topMessageId === 0);
  const sortDate = isSure ? sortDateOf(newest?.date, draft) : Math.max(chat.sortDate, chat.sortDate > 0 ? (draft?.date ?? 0) : 0);
  overlay.putChat({ ...rest, ...(draft && { draft }), sortDate });
}

async function layRead(overlay: LocalOverlay, chatId: number, askedFor: number): Promise<void> {
  await overlay.readChats([chatId]);
  const former = overlay.chat(chatId);
  if (former === undefined) return;
  const { isMarkedUnread: _isMarkedUnread, ...chat } = former;
  const maxId = askedFor === 0 ? chat.topMessageId : askedFor;
  if (maxId < chat.topMessageId) await overlay.readMessagePage({ chatId, from: maxId + 1, limit: maxCounted + 1, order: 'newestFirst' });
  // Where it cannot be counted the server tells the number when it knows of the reading.
  overlay.putChat(withReadInbox(chat, maxId, countUnread(overlay, chatId, maxId) ?? chat.unreadCount));
}

async function layDeletion(overlay: LocalOverlay, chatId: number, ids: readonly number[]): Promise<void> {
  await overlay.readChats([chatId]);
  await overlay.readMessages(chatId, ids);
  // Among these is the one that is the newest afterwards.
  await overlay.readMessagePage({ chatId, limit: ids.length + 1, order: 'newestFirst' });
  for (const id of ids) if (overlay.message({ chatId, id })) deleteMessage(overlay, chatId, id);
}
