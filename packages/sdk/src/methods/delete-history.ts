/** Deletes all messages of a chat. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
import { resolveChat } from './resolve-chat.js';

/** Which messages go, and for whom. */
export interface DeleteHistoryOptions extends CallOptions {
  /** Only messages up to this id; all unless given. */
  readonly maxId?: number;
  /** Whether they are deleted for everybody, where the account may do that; `false`. */
  readonly revoke?: boolean;
  /** Whether the chat stays in the list of chats, empty; `false`. Channels and supergroups always stay. */
  readonly keepDialog?: boolean;
}

/**
 * Deletes the history of a chat, by as many calls as it takes.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED` where the account may not delete for all, ...).
 *
 * @see https://core.telegram.org/method/messages.deleteHistory
 * @see https://core.telegram.org/method/channels.deleteHistory
 */
export async function deleteHistory(context: ClientContext, chat: ChatTarget, options: DeleteHistoryOptions = {}): Promise<void> {
  const { maxId = 0, revoke = false, keepDialog = false, signal } = options;
  const target = await resolveChat(context, chat, signal);
  const { peer } = target;
  const callOptions = { signal, order: orderOf(peer) };
  if (target.kind === 'channel') {
    await context.call({ _: 'channels.deleteHistory', channel: target.channel, maxId, ...(revoke && { forEveryone: revoke }) }, callOptions);
    return;
  }
  // The server deletes in parts, and says by the offset whether there are more.
  for (let offset = 1; offset > 0; ) {
    const flags = { ...(revoke && { revoke }), ...(keepDialog && { justClear: keepDialog }) };
    ({ offset } = await context.call({ _: 'messages.deleteHistory', peer, maxId, ...flags }, callOptions));
  }
}
