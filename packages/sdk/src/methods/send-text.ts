/** Sends a text message. */
import { readUint64LE } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
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
}

/**
 * Sends a text of 1 to 4096 UTF-16 code units.
 *
 * The sending keeps its random id over reconnects, so that it never arrives twice, and texts to one chat arrive in the
 * order in which they were sent.
 *
 * Rejects with an `RpcError` (`MESSAGE_EMPTY`, `MESSAGE_TOO_LONG`, `PEER_ID_INVALID` ...).
 *
 * @see https://core.telegram.org/method/messages.sendMessage
 */
export async function sendText(context: ClientContext, chat: ChatTarget, text: string, options: SendTextOptions = {}): Promise<SentText> {
  const { entities, replyTo, silent, clearDraft, signal } = options;
  const peer = await resolvePeer(context, chat, signal);
  const randomId = options.randomId ?? BigInt.asIntN(64, readUint64LE(context.random.bytes(8)));
  const request: tl.MessagesSendMessageRequest = {
    _: 'messages.sendMessage',
    peer,
    message: text,
    randomId,
    ...(entities && { entities }),
    ...(replyTo !== undefined && { replyTo: { _: 'inputReplyToMessage', replyToMsgId: replyTo } }),
    ...(silent && { silent }),
    ...(clearDraft && { clearDraft }),
  };
  const updates = await context.call(request, { signal, order: orderOf(peer) });
  return findSent(updates, randomId, request._);
}

function findSent(updates: tl.Updates, randomId: bigint, method: string): SentText {
  if (updates._ === 'updateShortSentMessage') return { id: updates.id, date: updates.date };
  if (updates._ === 'updates' || updates._ === 'updatesCombined') {
    for (const update of updates.updates) {
      if (update._ === 'updateMessageID' && update.randomId === randomId) return { id: update.id, date: updates.date };
    }
  }
  throw new RpcError(500, 'SENT_MESSAGE_MISSING', method);
}
