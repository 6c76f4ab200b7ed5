/** Makes a channel or supergroup public, or private again. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChannel } from './resolve-chat.js';

/**
 * Gives a channel or supergroup a username, by which everybody can find, read and join it; an empty one makes it private.
 *
 * Rejects with an `RpcError` (`USERNAME_OCCUPIED`, `USERNAME_INVALID`, `CHAT_ADMIN_REQUIRED`, `CHANNELS_ADMIN_PUBLIC_TOO_MUCH`, ...).
 *
 * @see https://core.telegram.org/method/channels.updateUsername
 */
export async function setChatUsername(context: ClientContext, chat: ChatTarget, username: string, { signal }: CallOptions = {}): Promise<void> {
  const { channel } = await resolveChannel(context, chat, signal);
  await context.call({ _: 'channels.updateUsername', channel, username: username.replace(/^@/, '') }, { signal });
}
