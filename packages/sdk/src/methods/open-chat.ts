/** Says that the application looks at a chat, and that it looks away again. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChat } from './resolve-chat.js';

/**
 * Says that the application shows a chat. The server is asked from time to time what is new in an open channel or
 * supergroup, so that its events come although the account is no member or the server is slow to push; other chats need
 * nothing.
 *
 * @see https://core.telegram.org/method/updates.getChannelDifference
 */
export async function openChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  if (target.kind === 'channel') context.setChannelOpen(target.channelId, true);
}

/** Ends what `openChat` began. */
export async function closeChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  if (target.kind === 'channel') context.setChannelOpen(target.channelId, false);
}
