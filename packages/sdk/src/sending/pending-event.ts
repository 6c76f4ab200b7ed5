/** What the application is told when a message was recorded to be sent. */
import type { MessagePendingEvent } from '../events/message-events.js';
import type { OutboxRecord } from '../storage/outbox-records.js';

/** The event of a record; `undefined` for one that sends no message. */
export function pendingEventOf({ localId, chatId, date, action }: OutboxRecord): MessagePendingEvent | undefined {
  if (action.type !== 'sendText' && action.type !== 'sendMedia') return undefined;
  const { text = '', entities } = action.type === 'sendText' ? action : (action.items[0] ?? {});
  return {
    ...{ type: 'messagePending', localId, chatId, date, text },
    ...(entities && { entities }),
    ...(action.replyTo !== undefined && { replyTo: action.replyTo }),
    ...(action.type === 'sendMedia' && { items: action.items }),
  };
}
