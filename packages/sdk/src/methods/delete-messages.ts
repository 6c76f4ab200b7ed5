/** Deletes messages by their ids. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
import { resolveChat } from './resolve-chat.js';

/** How messages are deleted. */
export interface DeleteMessagesOptions extends CallOptions {
  /** Whether they are deleted for everybody, not only for the account; `true`. In channels and supergroups they always are. */
  readonly revoke?: boolean;
}

/** As many as the server takes at once. */
const maxIds = 100;

/**
 * Deletes messages of a chat; those that are not there any more are passed over. More than 100 are deleted by several
 * calls, one after the other.
 *
 * Rejects with an `RpcError` (`MESSAGE_DELETE_FORBIDDEN` where the account may not, ...).
 *
 * @see https://core.telegram.org/method/messages.deleteMessages
 * @see https://core.telegram.org/method/channels.deleteMessages
 */
export async function deleteMessages(
  context: ClientContext,
  chat: ChatTarget,
  ids: readonly number[],
  { revoke = true, signal }: DeleteMessagesOptions = {},
): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  const options = { signal, order: orderOf(target.peer) };
  for (let start = 0; start < ids.length; start += maxIds) {
    const id = ids.slice(start, start + maxIds);
    if (target.kind === 'channel') await context.call({ _: 'channels.deleteMessages', channel: target.channel, id }, options);
    else await context.call({ _: 'messages.deleteMessages', id, ...(revoke && { revoke }) }, options);
  }
}
