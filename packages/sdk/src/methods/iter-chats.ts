/** Walks through a list of chats. */
import type { ClientContext } from '../context/client-context.js';
import type { ChatItem } from '../views/chat-item.js';
import { getChats, type GetChatsOptions } from './get-chats.js';

/**
 * Gives the chats of a list one after the other, as `getChats` does; `limit` is how many in all, without it every one.
 *
 * A chat that moves to the top meanwhile may not come, or come again.
 */
export async function* iterChats(context: ClientContext, { limit = Number.POSITIVE_INFINITY, ...options }: GetChatsOptions = {}): AsyncGenerator<ChatItem, void, undefined> {
  let left = limit;
  let after = options.after;
  while (left > 0) {
    const size = Math.min(left, 100);
    const { chats } = await getChats(context, { ...options, limit: size, ...(after && { after }) });
    yield* chats;
    left -= chats.length;
    after = chats.at(-1);
    if (chats.length < size) return;
  }
}
