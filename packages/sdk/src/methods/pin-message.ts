/** Pins messages in chats, and takes pins away. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
import { resolvePeer } from './resolve-peer.js';

/** How a message is pinned. */
export interface PinMessageOptions extends CallOptions {
  /** Whether the members are notified; `false`. */
  readonly notify?: boolean;
  /** Whether it is pinned for the account only, in a private chat; `false`. */
  readonly onlyForSelf?: boolean;
}

/**
 * Pins a message.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED`, `MESSAGE_ID_INVALID`, `CHAT_NOT_MODIFIED` when it is pinned already).
 *
 * @see https://core.telegram.org/method/messages.updatePinnedMessage
 */
export async function pinMessage(context: ClientContext, chat: ChatTarget, id: number, options: PinMessageOptions = {}): Promise<void> {
  const { notify = false, onlyForSelf = false, signal } = options;
  const peer = await resolvePeer(context, chat, signal);
  const flags = { ...(!notify && { silent: true as const }), ...(onlyForSelf && { pmOneside: onlyForSelf }) };
  await context.call({ _: 'messages.updatePinnedMessage', peer, id, ...flags }, { signal, order: orderOf(peer) });
}

/**
 * Takes the pin of a message away. Rejects as `pinMessage` does.
 *
 * @see https://core.telegram.org/method/messages.updatePinnedMessage
 */
export async function unpinMessage(context: ClientContext, chat: ChatTarget, id: number, { signal }: CallOptions = {}): Promise<void> {
  const peer = await resolvePeer(context, chat, signal);
  await context.call({ _: 'messages.updatePinnedMessage', peer, id, unpin: true }, { signal, order: orderOf(peer) });
}

/**
 * Takes the pins of all messages of a chat away, by as many calls as it takes. Rejects as `pinMessage` does.
 *
 * @see https://core.telegram.org/method/messages.unpinAllMessages
 */
export async function unpinAllMessages(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<void> {
  const peer = await resolvePeer(context, chat, signal);
  for (let offset = 1; offset > 0; ) {
    ({ offset } = await context.call({ _: 'messages.unpinAllMessages', peer }, { signal, order: orderOf(peer) }));
  }
}
