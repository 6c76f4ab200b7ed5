/** Stores the draft of a chat, for all devices of the account. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { SaveDraftAction } from '../storage/outbox-records.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
import { enqueue, findOutbox } from './outbox-chat.js';
import { resolvePeer } from './resolve-peer.js';

/** What belongs to a draft besides its text. */
export interface SaveDraftOptions extends CallOptions {
  /** Formatting; offsets and lengths in UTF-16 code units. */
  readonly entities?: tl.MessageEntity[];
  /** The id of the message that it replies to. */
  readonly replyTo?: number;
}

/**
 * Stores what is being written in a chat; an empty text without a reply deletes the draft. All devices of the account
 * get `draftChanged`. In a client that keeps chats it is stored here at once, and on the server when there is a connection,
 * over restarts.
 *
 * @see https://core.telegram.org/method/messages.saveDraft
 */
export async function saveDraft(context: ClientContext, chat: ChatTarget, text: string, options: SaveDraftOptions = {}): Promise<void> {
  const { entities, replyTo, signal } = options;
  const peer = await resolvePeer(context, chat, signal);
  const action: SaveDraftAction = { type: 'saveDraft', text, ...(entities && { entities }), ...(replyTo !== undefined && { replyTo }) };
  const durable = await findOutbox(context, peer);
  if (durable) await enqueue(durable, action, { signal });
  else await callSaveDraft(context, peer, action, { signal });
}

/** Asks the server at once. */
export async function callSaveDraft(context: ClientContext, peer: tl.InputPeer, action: SaveDraftAction, options: InvokeOptions): Promise<void> {
  const { text, entities, replyTo } = action;
  const request: tl.MessagesSaveDraftRequest = {
    _: 'messages.saveDraft',
    peer,
    message: text,
    ...(entities && { entities: [...entities] }),
    ...(replyTo !== undefined && { replyTo: { _: 'inputReplyToMessage', replyToMsgId: replyTo } }),
  };
  await context.call(request, { ...options, order: orderOf(peer) });
}
