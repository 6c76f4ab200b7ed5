/** Marks messages as read. */
import type { ClientContext } from '../context/client-context.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { MarkReadAction } from '../storage/outbox-records.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { enqueue, findOutbox } from './outbox-chat.js';
import { type ResolvedChat, resolveChat } from './resolve-chat.js';

/** How far a chat is read. */
export interface MarkReadOptions extends CallOptions {
  /** The id of the last message that was read; all are unless given. */
  readonly maxId?: number;
}

/**
 * Marks the incoming messages of a chat as read. Its members, and the account's other devices, get `messageRead`.
 *
 * In a client that keeps chats they are read here at once, and for the server when there is a connection, over restarts;
 * without `maxId` those are meant that the client knows by then.
 *
 * @see https://core.telegram.org/method/messages.readHistory
 * @see https://core.telegram.org/method/channels.readHistory
 */
export async function markRead(context: ClientContext, chat: ChatTarget, { maxId = 0, signal }: MarkReadOptions = {}): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  const durable = await findOutbox(context, target.peer);
  if (durable) await enqueue(durable, { type: 'markRead', maxId: maxId === 0 ? await newestIn(context, durable.chatId) : maxId }, { signal });
  else await callMarkRead(context, target, { type: 'markRead', maxId }, { signal });
}

/** The newest message that is known here, so that a late call does not read what nobody has seen; 0 where none is. */
async function newestIn({ local }: ClientContext, chatId: number): Promise<number> {
  return (await local?.chats.get(chatId))?.topMessageId ?? 0;
}

/** Asks the server at once. */
export async function callMarkRead(context: ClientContext, target: ResolvedChat, { maxId }: MarkReadAction, options: InvokeOptions): Promise<void> {
  if (target.kind === 'channel') await context.call({ _: 'channels.readHistory', channel: target.channel, maxId }, options);
  else await context.call({ _: 'messages.readHistory', peer: target.peer, maxId }, options);
}
