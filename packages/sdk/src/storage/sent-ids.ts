/** By what the messages of a record are known: random ids before they are sent, message ids afterwards. */
import type { MediaItem, OutboxAction, OutboxRecord, SendMediaAction, SendTextAction } from './outbox-records.js';

/** What becomes one message, or the messages of an album. */
export type SendingAction = SendTextAction | SendMediaAction;

/** Whether messages are sent. */
export function isSendingAction(action: OutboxAction): action is SendingAction {
  return action.type === 'sendText' || action.type === 'sendMedia';
}

/** Whether files have to be uploaded before the server can be asked for it. */
export function hasUploads(action: OutboxAction): action is SendMediaAction {
  return action.type === 'sendMedia' && action.items.some(isUpload);
}

/** Whether an item is a file of this client. */
function isUpload({ media }: MediaItem): boolean {
  return media.type === 'upload';
}

/** The random id of each message that a record becomes. */
export function randomIdsOf({ action, randomId }: Pick<OutboxRecord, 'action' | 'randomId'>): readonly bigint[] {
  return action.type === 'sendMedia' && action.items.length > 1 ? action.items.map((item) => item.randomId) : [randomId];
}

/** What a record has in the place of what it had, when its messages are to be sent as new ones. */
export function withRandomId({ action }: Pick<OutboxRecord, 'action'>, randomId: bigint): Pick<OutboxRecord, 'action' | 'randomId'> {
  if (action.type !== 'sendMedia') return { action, randomId };
  return { action: { ...action, items: action.items.map((item, index) => ({ ...item, randomId: BigInt.asIntN(64, randomId + BigInt(index)) })) }, randomId };
}

/** The ids of the messages that a record has become, as far as the server has told them. */
export function messageIdsOf({ messageId, messageIds }: Pick<OutboxRecord, 'messageId' | 'messageIds'>): readonly number[] {
  if (messageIds) return messageIds.filter((id) => id > 0);
  return messageId === undefined ? [] : [messageId];
}
