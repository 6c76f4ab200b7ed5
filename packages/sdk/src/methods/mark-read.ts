/** Marks messages as read. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChat } from './resolve-chat.js';

/** How far a chat is read. */
export interface MarkReadOptions extends CallOptions {
  /** The id of the last message that was read; all are unless given. */
  readonly maxId?: number;
}

/**
 * Marks the incoming messages of a chat as read. Its members, and the account's other devices, get `messageRead`.
 *
 * @see https://core.telegram.org/method/messages.readHistory
 * @see https://core.telegram.org/method/channels.readHistory
 */
export async function markRead(context: ClientContext, chat: ChatTarget, { maxId = 0, signal }: MarkReadOptions = {}): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  if (target.kind === 'channel') await context.call({ _: 'channels.readHistory', channel: target.channel, maxId }, { signal });
  else await context.call({ _: 'messages.readHistory', peer: target.peer, maxId }, { signal });
}
