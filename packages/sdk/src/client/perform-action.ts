/** Asks the server for what a record of the outbox wants. */
import { TlError } from '@kitewire/tl-schema';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import { callDeleteMessages } from '../methods/delete-messages.js';
import { callEditText } from '../methods/edit-text.js';
import { callMarkRead } from '../methods/mark-read.js';
import { type ResolvedChat, resolveChat } from '../methods/resolve-chat.js';
import { callSaveDraft } from '../methods/save-draft.js';
import { callSendText } from '../methods/send-text.js';
import type { CallFailure } from '../outbox/outbox-types.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { OutboxRecord, SendTextAction } from '../storage/outbox-records.js';

/** How many of the newest messages of a chat are looked through for one whose answer was lost; the server gives no more at once. */
const lookedThrough = 100;

/** Does it, and gives the message of a text. Waits of the server's are the outbox' business, so none is slept through. */
export async function performAction(context: ClientContext, record: OutboxRecord, signal: CancelSignal): Promise<tl.RawMessage | undefined> {
  const { action, randomId, chatId } = record;
  const options = { signal, floodThreshold: 0 };
  const chat = await resolveChat(context, chatId, signal);
  switch (action.type) {
    case 'sendText':
      try {
        return await callSendText(context, chat.peer, { action, randomId }, options);
      } catch (error) {
        const found = error instanceof RpcError && error.type === 'RANDOM_ID_DUPLICATE' ? await findText(context, chat, record, action) : undefined;
        if (found) return found;
        throw error;
      }
    case 'editText':
      await callEditText(context, chat.peer, action, options);
      return undefined;
    case 'deleteMessages':
      await callDeleteMessages(context, chat, action, options);
      return undefined;
    case 'markRead':
      await callMarkRead(context, chat, action, options);
      return undefined;
    case 'saveDraft':
      await callSaveDraft(context, chat.peer, action, options);
      return undefined;
  }
}

/** What the machine of the outbox is told of an error. */
export function classifyFailure(error: unknown): CallFailure {
  if (error instanceof RpcError) {
    const { errorCode: code, type, argument } = error;
    return { kind: 'refused', code, type, ...(argument !== undefined && { argument }) };
  }
  if (error instanceof UsageError) return { kind: 'impossible', reason: 'PEER_UNKNOWN' };
  // Nothing else of ours refuses to be written.
  if (error instanceof TlError || error instanceof TypeError || error instanceof RangeError) return { kind: 'impossible', reason: 'INVALID_CONTENT' };
  return { kind: 'lost' };
}

/** The message of a text that the server has by an attempt of which nobody heard the answer: it only says that it has it. */
async function findText(context: ClientContext, { peer }: ResolvedChat, { attemptedAt = 0 }: OutboxRecord, { text }: SendTextAction): Promise<tl.RawMessage | undefined> {
  const range = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: lookedThrough, maxId: 0, minId: 0, hash: 0n };
  const answer = await context.call({ _: 'messages.getHistory', peer, ...range });
  if (answer._ === 'messages.messagesNotModified') return undefined;
  const own = answer.messages.filter((message) => message._ === 'message' && message.message === text && (message.out === true || message.post === true));
  // Clocks differ a little. The oldest one is most likely that of an attempt long ago.
  return own.findLast((message): message is tl.RawMessage => message._ === 'message' && message.date >= attemptedAt - 60);
}
