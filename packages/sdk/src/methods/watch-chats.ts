/** Follows a list of chats. */
import type { ClientContext } from '../context/client-context.js';
import type { LocalChange } from '../local/local-change.js';
import type { ChatItem } from '../views/chat-item.js';
import type { WatchedList } from '../views/live-list.js';
import { followLocal } from './follow-local.js';
import { getChats, type GetChatsOptions } from './get-chats.js';
import { requireLocal } from './require-local.js';

/** Which list is followed, and how much of it. */
export type WatchChatsOptions = Omit<GetChatsOptions, 'after' | 'source'>;

/**
 * Resolves to the first chats of a list as they are stored, and follows what happens to them: new messages, reads, drafts, pins,
 * names. What the store lacks is filled from the server whenever it can be reached. Close it when nobody looks at it any more.
 */
export async function watchChats(context: ClientContext, options: WatchChatsOptions = {}): Promise<WatchedList<ChatItem>> {
  const local = requireLocal(context, 'watchChats');
  return followLocal(context, local, {
    read: async () => {
      const { chats, isComplete } = await getChats(context, { ...options, source: 'store' });
      return { items: chats, isComplete };
    },
    fill: () => getChats(context, options),
    keyOf: ({ chatId }) => String(chatId),
    concerns: concernsChats,
    signal: options.signal,
  });
}

function concernsChats({ type }: LocalChange): boolean {
  return type === 'chat' || type === 'chatList' || type === 'message' || type === 'peer' || type === 'folders' || type === 'cleared';
}
