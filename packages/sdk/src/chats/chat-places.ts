/** Where chats stand: pinned in which order, in which list. */
import type { ChatRecord } from '../storage/chat-records.js';

/** The chat without its pin. */
export function unpinned({ pinnedAt: _former, ...chat }: ChatRecord): ChatRecord {
  return chat;
}

/** The chat in another list, where it is not pinned. */
export function inFolder(chat: ChatRecord, folderId: number): ChatRecord {
  return chat.folderId === folderId ? chat : { ...unpinned(chat), folderId };
}

/**
 * The chats that change when the pinned chats of a list are these, in this order.
 *
 * @param pinned the chats that were pinned in it
 * @param order the chats that are, first one first
 */
export function reorder(pinned: readonly ChatRecord[], order: readonly ChatRecord[]): readonly ChatRecord[] {
  const ids = new Set(order.map(({ chatId }) => chatId));
  const freed = pinned.filter(({ chatId }) => !ids.has(chatId)).map(unpinned);
  return [...freed, ...order.map((chat, pinnedAt) => ({ ...chat, pinnedAt })).filter(({ pinnedAt }, index) => order[index]?.pinnedAt !== pinnedAt)];
}

/** As `reorder`, for a chat that was pinned, which makes it the first one, or is pinned no longer. */
export function pin(pinned: readonly ChatRecord[], chat: ChatRecord, isPinned: boolean): readonly ChatRecord[] {
  const others = pinned.filter(({ chatId }) => chatId !== chat.chatId).toSorted((a, b) => (a.pinnedAt ?? 0) - (b.pinnedAt ?? 0));
  return reorder([...others, chat], isPinned ? [chat, ...others] : others).filter((changed) => changed.chatId !== chat.chatId || changed.pinnedAt !== chat.pinnedAt);
}
