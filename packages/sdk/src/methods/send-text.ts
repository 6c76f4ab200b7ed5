/** Sends a text message. */
import { type RandomSource, readUint64LE } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { OutboxError } from '../errors/outbox-error.js';
import { markedIdOf } from '../peers/peer-id.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { SendTextAction } from '../storage/outbox-records.js';
import type { ChatTarget } from './chat-target.js';
import { findSentText } from './find-sent-text.js';
import { orderOf } from './order-of.js';
import { enqueue, findOutbox } from './outbox-chat.js';
import { resolvePeer } from './resolve-peer.js';

/** What may be said about a text besides itself. */
export interface SendTextOptions {
  /** Formatting; offsets and lengths in UTF-16 code units. */
  readonly entities?: tl.MessageEntity[];
  /** The id of the message that this one replies to. */
  readonly replyTo?: number;
  /** Whether the recipients are notified without a sound. */
  readonly silent?: boolean;
  /** Whether the draft of the chat goes, as it does when what was drafted is sent; `false`. */
  readonly clearDraft?: boolean;
  /**
   * The number by which the server knows this sending again, 64 bits: pass the same one to repeat a sending whose
   * outcome is unknown. Random unless given.
   */
  readonly randomId?: bigint;
  readonly signal?: CancelSignal;
}

/** A text as the server has taken it. */
export interface SentText {
  /** The message's id in the chat. */
  readonly id: number;
  /** Unix time in seconds. */
  readonly date: number;
  /** The marked id of the chat. */
  readonly chatId: number;
  /** The message as the server has it. */
  readonly message: tl.RawMessage;
  /** What named it until it was sent, in a client that keeps chats. */
  readonly localId?: number;
}

/**
 * Sends a text of 1 to 4096 UTF-16 code units.
 *
 * The sending keeps its random id over reconnects, so that it never arrives twice, and texts to one chat arrive in the
 * order in which they were sent. A client that keeps chats records it before it is sent: without a connection it waits,
 * and it goes on after a restart. Its `signal` then takes it back where that is not too late.
 *
 * Rejects with an `RpcError` (`MESSAGE_EMPTY`, `MESSAGE_TOO_LONG`, `PEER_ID_INVALID` ...), and with an `OutboxError` in
 * clients that keep chats.
 *
 * @see https://core.telegram.org/method/messages.sendMessage
 */
export async function sendText(context: ClientContext, chat: ChatTarget, text: string, options: SendTextOptions = {}): Promise<SentText> {
  const { entities, replyTo, silent, clearDraft, randomId, signal } = options;
  const peer = await resolvePeer(context, chat, signal);
  const action: SendTextAction = {
    type: 'sendText',
    text,
    ...(entities && { entities }),
    ...(replyTo !== undefined && { replyTo }),
    ...(silent && { silent }),
    ...(clearDraft && { clearDraft }),
  };
  const durable = await findOutbox(context, peer);
  if (durable === undefined) {
    const message = await callSendText(context, peer, { action, randomId: randomId ?? newRandomId(context.random) }, { signal });
    return { id: message.id, date: message.date, chatId: markedIdOf(message.peerId), message };
  }
  const { localId, message } = await enqueue(durable, action, { randomId, signal });
  if (message === undefined) throw new OutboxError('MESSAGE_UNKNOWN', 'The text was sent.');
  return { id: message.id, date: message.date, chatId: durable.chatId, message, localId };
}

/** A number by which the server knows a sending again. */
export function newRandomId(random: RandomSource): bigint {
  return BigInt.asIntN(64, readUint64LE(random.bytes(8)));
}

/** Asks the server at once. */
export async function callSendText(
  context: ClientContext,
  peer: tl.InputPeer,
  { action, randomId }: { readonly action: SendTextAction; readonly randomId: bigint },
  options: InvokeOptions,
): Promise<tl.RawMessage> {
  const { text, entities, replyTo, silent, clearDraft } = action;
  const request: tl.MessagesSendMessageRequest = {
    _: 'messages.sendMessage',
    peer,
    message: text,
    randomId,
    ...(entities && { entities: [...entities] }),
    ...(replyTo !== undefined && { replyTo: { _: 'inputReplyToMessage', replyToMsgId: replyTo } }),
    ...(silent && { silent }),
    ...(clearDraft && { clearDraft }),
  };
  const updates = await context.call(request, { ...options, order: orderOf(peer) });
  return findSentText(updates, request, context.selfId);
}
