/** Reads what the rules of a batch want from the local store. */
import { liveRange } from '../chats/history-ranges.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { isCommonChat } from '../storage/message-records.js';
import type { LocalReads } from './keep-context.js';

/** More unread messages than these are not counted: the server's number stands. */
export const maxCounted = 1000;

/** Reads it in few steps; where all chats are in memory and nothing was deleted, nothing is asked of the store. */
export async function readWanted(overlay: LocalOverlay, reads: LocalReads): Promise<void> {
  if (reads.all) {
    for (const folderId of [0, 1]) await overlay.readList(folderId, () => true);
    await overlay.readHistories();
  }
  for (const folderId of reads.pinned) await overlay.readList(folderId, ({ pinnedAt }) => pinnedAt !== undefined);
  await overlay.readChats(reads.chats);
  await overlay.readCommonMessages([...reads.common, ...reads.commonDeleted]);
  await readSuspects(overlay, reads);
  for (const [chatId, ids] of reads.messages) await overlay.readMessages(chatId, ids);
  for (const chatId of reads.tops) {
    const top = overlay.chat(chatId)?.topMessageId ?? 0;
    if (top > 0) await overlay.readMessages(chatId, [top]);
  }
  for (const [chatId, maxId] of reads.read) {
    // Only the part that is surely complete can be counted, for which of several marks ever.
    const live = liveRange(overlay.history(chatId));
    if (live !== undefined) await overlay.readMessagePage({ chatId, from: Math.max(maxId + 1, live.from), limit: maxCounted + 1, order: 'newestFirst' });
  }
  for (const { chatId, from, to } of reads.stretches) await overlay.readMessagePage({ chatId, from, to, limit: maxCounted, order: 'newestFirst' });
  await readDeleted(overlay, reads);
}

/** Where a message was that will be gone and is not stored, nobody knows: in one of the chats whose newest message is not older. */
async function readSuspects(overlay: LocalOverlay, { commonDeleted, arriving }: LocalReads): Promise<void> {
  const unknown = [...commonDeleted].filter((id) => overlay.commonMessage(id) === undefined && !arriving.has(id));
  if (unknown.length === 0) return;
  const oldest = Math.min(...unknown);
  // The list is sorted by the newest messages, unless something else says where a chat stands.
  const mayGoOn = ({ chatId, topMessageId, pinnedAt, draft }: ChatRecord): boolean => topMessageId >= oldest || pinnedAt !== undefined || draft !== undefined || !isCommonChat(chatId);
  for (const folderId of [0, 1]) await overlay.readList(folderId, mayGoOn);
}

/** Of what will be gone that matters which counts as unread or is the newest; then the one before it is needed, too. */
async function readDeleted(overlay: LocalOverlay, reads: LocalReads): Promise<void> {
  const deleted = new Map(reads.deleted);
  for (const id of reads.commonDeleted) {
    const chatId = overlay.commonMessage(id)?.chatId ?? reads.arriving.get(id);
    if (chatId !== undefined) deleted.set(chatId, new Set([...(deleted.get(chatId) ?? []), id]));
  }
  for (const [chatId, ids] of deleted) {
    const chat = overlay.chat(chatId);
    if (chat === undefined) continue;
    await overlay.readMessages(chatId, [...ids].filter((id) => id > chat.readInboxMaxId || chat.unreadMentionsCount > 0));
    if (Math.max(...ids) >= chat.topMessageId) await overlay.readMessagePage({ chatId, to: chat.topMessageId, limit: ids.size + 1, order: 'newestFirst' });
  }
}
