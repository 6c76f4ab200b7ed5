/** Reads what the rules of a batch want from the local store. */
import { reachesNewest } from '../chats/history-ranges.js';
import type { LocalOverlay } from '../local/local-overlay.js';
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
  for (const [chatId, ids] of reads.messages) await overlay.readMessages(chatId, ids);
  for (const chatId of reads.tops) {
    const top = overlay.chat(chatId)?.topMessageId ?? 0;
    if (top > 0) await overlay.readMessages(chatId, [top]);
  }
  for (const [chatId, maxId] of reads.read) {
    if (reachesNewest(overlay.history(chatId), maxId + 1)) await overlay.readMessagePage({ chatId, from: maxId + 1, limit: maxCounted + 1, order: 'newestFirst' });
  }
  for (const { chatId, from, to } of reads.stretches) await overlay.readMessagePage({ chatId, from, to, limit: maxCounted, order: 'newestFirst' });
  await readDeleted(overlay, reads);
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
