/** Follows a list of chats. */
import type { ClientContext } from '../context/client-context.js';
import type { LocalChange } from '../local/local-change.js';
import { sameValue } from '../storage/same-value.js';
import type { ChatItem } from '../views/chat-item.js';
import { LiveList, type WatchedList } from '../views/live-list.js';
import { getChats, type GetChatsOptions } from './get-chats.js';
import { requireLocal } from './require-local.js';

/** Which list is followed, and how much of it. */
export type WatchChatsOptions = Omit<GetChatsOptions, 'after'>;

/**
 * Resolves to the first chats of a list as it is now, and follows what happens to them: new messages, reads, drafts, pins,
 * names. What the store lacks is filled from the server whenever it can be reached. Close it when nobody looks at it any more.
 */
export async function watchChats(context: ClientContext, options: WatchChatsOptions = {}): Promise<WatchedList<ChatItem>> {
  const local = requireLocal(context, 'watchChats');
  const list = new LiveList<ChatItem>({
    read: async () => (await getChats(context, options)).chats,
    keyOf: ({ chatId }) => String(chatId),
    isSame: sameValue,
    onFailure: (error) => context.logger.log('warn', 'Reading the list of chats again failed', { error }),
    onClose: () => ends.forEach((end) => end()),
  });
  const ends = [
    local.watch((changes) => {
      if (changes.some(concernsChats)) list.touch();
    }),
    context.watchConnection((state) => {
      if (state === 'connected') list.touch();
    }),
  ];
  options.signal?.addEventListener('abort', () => list.close());
  return list.start();
}

function concernsChats({ type }: LocalChange): boolean {
  return type === 'chat' || type === 'chatList' || type === 'message' || type === 'peer' || type === 'folders' || type === 'cleared';
}
