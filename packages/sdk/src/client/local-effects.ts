/** What a record of the outbox changes here at once, in the batch that records it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalData } from '../local/local-data.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { ChatRecord } from '../storage/chat-records.js';
import type { DeleteMessagesAction, OutboxRecord, SaveDraftAction } from '../storage/outbox-records.js';

/** More messages than these are not counted one by one. */
const maxCounted = 1000;

/** Lays what a new record changes over the stored chats and messages. */
export async function layLocalEffect(overlay: LocalOverlay, { store }: Pick<LocalData, 'store'>, { chatId, action, date }: OutboxRecord): Promise<void> {
  if (action.type === 'editText' || (action.type === 'sendText' && !action.clearDraft)) return;
  await overlay.readChats([chatId]);
  const chat = overlay.chat(chatId);
  switch (action.type) {
    case 'sendText':
      return chat && layDraft(overlay, chat, undefined);
    case 'saveDraft':
      return chat && layDraft(overlay, chat, draftOf(action, date));
    case 'markRead':
      return chat && layRead(overlay, store, chat, action.maxId);
    case 'deleteMessages':
      return layDeletion(overlay, store, chatId, action);
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

async function layDraft(overlay: LocalOverlay, { draft: former, ...chat }: ChatRecord, draft: tl.RawDraftMessage | undefined): Promise<void> {
  if (former === undefined && draft === undefined) return;
  await overlay.readMessages(chat.chatId, [chat.topMessageId]);
  const newest = overlay.message({ chatId: chat.chatId, id: chat.topMessageId })?.date;
  // A chat that is in no list stays in none.
  const sortDate = chat.sortDate === 0 ? 0 : Math.max(newest ?? (former ? 0 : chat.sortDate), draft?.date ?? 0);
  overlay.putChat({ ...chat, ...(draft && { draft }), sortDate: sortDate === 0 ? chat.sortDate : sortDate });
}

async function layRead(overlay: LocalOverlay, store: LocalData['store'], chat: ChatRecord, maxId: number): Promise<void> {
  const { isMarkedUnread: _isMarkedUnread, ...rest } = chat;
  const readInboxMaxId = Math.max(chat.readInboxMaxId, maxId === 0 ? chat.topMessageId : maxId);
  if (readInboxMaxId >= chat.topMessageId) return overlay.putChat({ ...rest, readInboxMaxId, unreadCount: 0, unreadMentionsCount: 0 });
  const between = await store.readMessagePage({ chatId: chat.chatId, from: chat.readInboxMaxId + 1, to: readInboxMaxId, limit: maxCounted, order: 'oldestFirst' });
  const read = between.filter(({ message }) => message.out !== true).length;
  overlay.putChat({ ...rest, readInboxMaxId, unreadCount: Math.max(0, chat.unreadCount - read) });
}

async function layDeletion(overlay: LocalOverlay, store: LocalData['store'], chatId: number, { ids }: DeleteMessagesAction): Promise<void> {
  await overlay.readMessages(chatId, ids);
  const chat = overlay.chat(chatId);
  const gone = ids.flatMap((id) => overlay.message({ chatId, id }) ?? []);
  for (const { id } of gone) overlay.deleteMessage({ chatId, id });
  if (chat === undefined || gone.length === 0) return;
  const unread = gone.filter(({ id, message }) => message.out !== true && id > chat.readInboxMaxId).length;
  const changed = { ...chat, unreadCount: Math.max(0, chat.unreadCount - unread) };
  if (!ids.includes(chat.topMessageId)) return unread === 0 ? undefined : overlay.putChat(changed);
  const rest = await store.readMessagePage({ chatId, limit: gone.length + 1, order: 'newestFirst' });
  const top = rest.find(({ id }) => !ids.includes(id));
  overlay.putChat({ ...changed, topMessageId: top?.id ?? 0, sortDate: Math.max(top?.date ?? 0, chat.draft?.date ?? 0) || chat.sortDate });
}
