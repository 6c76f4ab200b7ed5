/** Edits a text message. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { EditTextAction } from '../storage/outbox-records.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { orderOf } from './order-of.js';
import { enqueue, findOutbox } from './outbox-chat.js';
import { resolvePeer } from './resolve-peer.js';

/** The new content of a message. */
export interface EditTextOptions extends CallOptions {
  /** The message's id in the chat. */
  readonly id: number;
  readonly text: string;
  /** Formatting; offsets and lengths in UTF-16 code units. None unless given: the former one goes with the former text. */
  readonly entities?: tl.MessageEntity[];
}

/**
 * Gives a message another text of 1 to 4096 UTF-16 code units. In a client that keeps chats it waits for a connection, over
 * restarts.
 *
 * Rejects with an `RpcError`: `MESSAGE_NOT_MODIFIED` when nothing would change, `MESSAGE_EDIT_TIME_EXPIRED` when it is too
 * old, `MESSAGE_AUTHOR_REQUIRED` when somebody else wrote it, `MESSAGE_ID_INVALID` when it is not there.
 *
 * @see https://core.telegram.org/method/messages.editMessage
 */
export async function editText(context: ClientContext, chat: ChatTarget, { id, text, entities, signal }: EditTextOptions): Promise<void> {
  const peer = await resolvePeer(context, chat, signal);
  const action: EditTextAction = { type: 'editText', messageId: id, text, ...(entities && { entities }) };
  const durable = await findOutbox(context, peer);
  if (durable) await enqueue(durable, action, { signal });
  else await callEditText(context, peer, action, { signal });
}

/** Asks the server at once. */
export async function callEditText(context: ClientContext, peer: tl.InputPeer, action: EditTextAction, options: InvokeOptions): Promise<void> {
  const { messageId: id, text: message, entities } = action;
  await context.call({ _: 'messages.editMessage', peer, id, message, ...(entities && { entities: [...entities] }) }, { ...options, order: orderOf(peer) });
}
