/** Renames a group or channel. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup } from './resolve-chat.js';

/**
 * Gives a group, supergroup or channel another title; its members get a message about it, and `chatUpdated`.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED`, `CHAT_TITLE_EMPTY`, `CHAT_NOT_MODIFIED` when it has that title).
 *
 * @see https://core.telegram.org/method/messages.editChatTitle
 * @see https://core.telegram.org/method/channels.editTitle
 */
export async function setChatTitle(context: ClientContext, chat: ChatTarget, title: string, { signal }: CallOptions = {}): Promise<void> {
  const target = await resolveGroup(context, chat, signal);
  if (target.kind === 'channel') await context.call({ _: 'channels.editTitle', channel: target.channel, title }, { signal });
  else await context.call({ _: 'messages.editChatTitle', chatId: target.chatId, title }, { signal });
}
