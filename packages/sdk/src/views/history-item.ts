/** A message as a chat shows it, with what has become of it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatRecord } from '../storage/chat-records.js';
import type { OutboxFailure, OutboxRecord, SendTextAction } from '../storage/outbox-records.js';

/**
 * What has become of an own message: it waits, the server has it, a device of somebody else has it, somebody else has read
 * it, or it was given up.
 */
export type SendState = 'PENDING' | 'SENT' | 'DELIVERED' | 'READ' | 'FAILED';

/** A message of a chat, or one that is still to be sent. */
export interface HistoryItem {
  readonly chatId: number;
  /** As the server gives it. One that is still to be sent has the negative of its `localId` as id. */
  readonly message: tl.RawMessage | tl.RawMessageService;
  /** Of own messages only. */
  readonly state?: SendState;
  /** Names it in the outbox, as long as it is there. */
  readonly localId?: number;
  /** With `FAILED`. */
  readonly failure?: OutboxFailure;
}

/** What has become of an own message that the server has. */
export function stateOfSent(id: number, chat: Pick<ChatRecord, 'readOutboxMaxId' | 'deliveredMaxId'> | undefined): SendState {
  if (chat !== undefined && id <= chat.readOutboxMaxId) return 'READ';
  return id <= (chat?.deliveredMaxId ?? 0) ? 'DELIVERED' : 'SENT';
}

/** A stored message with its state. */
export function toHistoryItem(chatId: number, message: tl.RawMessage | tl.RawMessageService, chat: ChatRecord | undefined): HistoryItem {
  return { chatId, message, ...(message.out && { state: stateOfSent(message.id, chat) }) };
}

/** A text in the outbox as the message that it will be. */
export function toPendingItem(record: OutboxRecord & { readonly action: SendTextAction }, selfId: number | undefined, peerId: tl.Peer): HistoryItem {
  const { chatId, localId, date, action, failure } = record;
  const message: tl.RawMessage = {
    _: 'message',
    out: true,
    id: record.messageId ?? -localId,
    ...(selfId !== undefined && { fromId: { _: 'peerUser', userId: selfId } }),
    peerId,
    date,
    message: action.text,
    ...(action.silent && { silent: true }),
    ...(action.entities && { entities: [...action.entities] }),
    ...(action.replyTo !== undefined && { replyTo: { _: 'messageReplyHeader', replyToMsgId: action.replyTo } }),
  };
  return { chatId, message, state: record.state, localId, ...(failure && { failure }) };
}
