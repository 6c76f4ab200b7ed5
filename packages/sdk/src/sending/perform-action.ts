/** Asks the server for what a record of the outbox wants. */
import { TlError } from '@kitewire/tl-schema';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import { callSendMedia } from '../methods/call-send-media.js';
import { callDeleteMessages } from '../methods/delete-messages.js';
import { callEditText } from '../methods/edit-text.js';
import { callMarkRead } from '../methods/mark-read.js';
import { type ResolvedChat, resolveChat } from '../methods/resolve-chat.js';
import { callSaveDraft } from '../methods/save-draft.js';
import { callSendText } from '../methods/send-text.js';
import type { CallFailure } from '../outbox/outbox-types.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { isSendingAction } from '../storage/sent-ids.js';

/** How many of the newest messages of a chat are looked through for one whose answer was lost; the server gives no more at once. */
const lookedThrough = 100;

/**
 * Does it, and gives the messages that it has made. Waits of the server's are the outbox' business, so none is slept through.
 *
 * @param media what the server has of each item of an action that sends media
 */
export async function performAction(context: ClientContext, record: OutboxRecord, media: readonly tl.InputMedia[], signal: CancelSignal): Promise<readonly tl.RawMessage[]> {
  const { action, randomId, chatId } = record;
  const options = { signal, floodThreshold: 0 };
  const chat = await resolveChat(context, chatId, signal);
  switch (action.type) {
    case 'sendText':
      return orFound(context, chat, record, async () => [await callSendText(context, chat.peer, { action, randomId }, options)]);
    case 'sendMedia':
      return orFound(context, chat, record, () => callSendMedia(context, chat.peer, { action, randomId, media }, options));
    case 'editText':
      await callEditText(context, chat.peer, action, options);
      return [];
    case 'deleteMessages':
      await callDeleteMessages(context, chat, action, options);
      return [];
    case 'markRead':
      await callMarkRead(context, chat, action, options);
      return [];
    case 'saveDraft':
      await callSaveDraft(context, chat.peer, action, options);
      return [];
  }
}

/** What the machine of the outbox is told of an error. */
export function classifyFailure(error: unknown): CallFailure {
  if (error instanceof RpcError) {
    const { errorCode: code, type, argument } = error;
    return { kind: 'refused', code, type, ...(argument !== undefined && { argument }) };
  }
  if (error instanceof FileError) return { kind: 'impossible', reason: error.code };
  if (error instanceof UsageError) return { kind: 'impossible', reason: 'PEER_UNKNOWN' };
  // Nothing else of ours refuses to be written.
  if (error instanceof TlError || error instanceof TypeError || error instanceof RangeError) return { kind: 'impossible', reason: 'INVALID_CONTENT' };
  return { kind: 'lost' };
}

/** Sends; what the server has by an attempt of which nobody heard the answer is looked for, because it only says that it has it. */
async function orFound(context: ClientContext, chat: ResolvedChat, record: OutboxRecord, send: () => Promise<readonly tl.RawMessage[]>): Promise<readonly tl.RawMessage[]> {
  try {
    return await send();
  } catch (error) {
    const found = error instanceof RpcError && error.type === 'RANDOM_ID_DUPLICATE' ? await findSent(context, chat, record) : [];
    if (found.length > 0) return found;
    throw error;
  }
}

async function findSent(context: ClientContext, { peer }: ResolvedChat, { attemptedAt = 0, action }: OutboxRecord): Promise<readonly tl.RawMessage[]> {
  const range = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: lookedThrough, maxId: 0, minId: 0, hash: 0n };
  const answer = await context.call({ _: 'messages.getHistory', peer, ...range });
  if (answer._ === 'messages.messagesNotModified' || !isSendingAction(action)) return [];
  // Clocks differ a little.
  const own = answer.messages.filter((message): message is tl.RawMessage => message._ === 'message' && (message.out === true || message.post === true) && message.date >= attemptedAt - 60).reverse();
  const texts = action.type === 'sendText' ? [action.text] : action.items.map(({ text }) => text);
  const isLike = (message: tl.RawMessage | undefined, text: string): boolean => message?.message === text && (action.type === 'sendText' || message.media !== undefined);
  // The oldest one is most likely that of an attempt long ago. The messages of an album follow one another.
  const start = own.findIndex((first, index) => texts.every((text, at) => isLike(own[index + at], text) && own[index + at]?.groupedId === first.groupedId));
  return start < 0 ? [] : own.slice(start, start + texts.length);
}
