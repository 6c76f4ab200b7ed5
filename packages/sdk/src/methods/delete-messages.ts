/** Deletes messages by their ids. */
import type { ClientContext } from '../context/client-context.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { DeleteMessagesAction } from '../storage/outbox-records.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
import { enqueue, findOutbox } from './outbox-chat.js';
import { type ResolvedChat, resolveChat } from './resolve-chat.js';

/** How messages are deleted. */
export interface DeleteMessagesOptions extends CallOptions {
  /** Whether they are deleted for everybody, not only for the account; `true`. In channels and supergroups they always are. */
  readonly revoke?: boolean;
}

/** As many as the server takes at once. */
const maxIds = 100;

/**
 * Deletes messages of a chat; those that are not there any more are passed over. More than 100 are deleted by several
 * calls, one after the other. In a client that keeps chats they are gone here at once, and from the server when there is
 * a connection, over restarts.
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
  const action: DeleteMessagesAction = { type: 'deleteMessages', ids: [...ids], revoke };
  const durable = ids.length > 0 ? await findOutbox(context, target.peer) : undefined;
  if (durable) await enqueue(durable, action, { signal });
  else await callDeleteMessages(context, target, action, { signal });
}

/** Asks the server at once. */
export async function callDeleteMessages(context: ClientContext, target: ResolvedChat, { ids, revoke }: DeleteMessagesAction, options: InvokeOptions): Promise<void> {
  const ordered = { ...options, order: orderOf(target.peer) };
  for (let start = 0; start < ids.length; start += maxIds) {
    const id = ids.slice(start, start + maxIds);
    if (target.kind === 'channel') await context.call({ _: 'channels.deleteMessages', channel: target.channel, id }, ordered);
    else await context.call({ _: 'messages.deleteMessages', id, ...(revoke && { revoke }) }, ordered);
  }
}
