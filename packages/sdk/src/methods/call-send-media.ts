/** Asks the server to send media that it has, or whose files it has. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { MediaItem, OutboxRecord, SendMediaAction } from '../storage/outbox-records.js';
import { findSentMedia } from './find-sent-text.js';
import { orderOf } from './order-of.js';

/** What is sent. */
export interface SentMediaRequest extends Pick<OutboxRecord, 'randomId'> {
  readonly action: Omit<SendMediaAction, 'items'> & { readonly items: readonly Omit<MediaItem, 'media'>[] };
  /** One for each item. */
  readonly media: readonly tl.InputMedia[];
}

/**
 * Sends one message, or the messages of an album, and gives them.
 *
 * @see https://core.telegram.org/method/messages.sendMedia
 * @see https://core.telegram.org/method/messages.sendMultiMedia
 */
export async function callSendMedia(context: ClientContext, peer: tl.InputPeer, { action, randomId, media }: SentMediaRequest, options: InvokeOptions): Promise<readonly tl.RawMessage[]> {
  const { items, replyTo, silent, clearDraft } = action;
  const common = {
    peer,
    ...(replyTo !== undefined && { replyTo: { _: 'inputReplyToMessage' as const, replyToMsgId: replyTo } }),
    ...(silent && { silent }),
    ...(clearDraft && { clearDraft }),
  };
  const messages = media.map((each, index): tl.RawInputSingleMedia => {
    const { text: message = '', entities, randomId: ownId = randomId } = items[index] ?? {};
    return { _: 'inputSingleMedia', media: each, randomId: ownId, message, ...(entities && { entities: [...entities] }) };
  });
  const [first] = messages;
  const callOptions = { ...options, order: orderOf(peer) };
  if (messages.length === 1 && first !== undefined) {
    const { _: _name, ...message } = first;
    return findSentMedia(await context.call({ _: 'messages.sendMedia', ...common, ...message }, callOptions), [message.randomId], 'messages.sendMedia');
  }
  return findSentMedia(await context.call({ _: 'messages.sendMultiMedia', ...common, multiMedia: messages }, callOptions), messages.map((message) => message.randomId), 'messages.sendMultiMedia');
}
