/** A message as a chat shows it, with what has become of it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatRecord } from '../storage/chat-records.js';
import type { MediaItem, OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';
import type { SendingAction } from '../storage/sent-ids.js';

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
  /** The files of a message that is still to be sent; an album is one item until it is sent. */
  readonly files?: readonly MediaItem[];
  /** How far these files are: bytes that the server has confirmed, and bytes in all. */
  readonly upload?: { readonly transferred: number; readonly total: number };
}

/** A record that becomes messages. */
export interface PendingRecord extends OutboxRecord {
  readonly action: SendingAction;
}

/** What has become of an own message that the server has. */
function stateOfSent(id: number, chat: Pick<ChatRecord, 'readOutboxMaxId' | 'deliveredMaxId'> | undefined): SendState {
  if (chat !== undefined && id <= chat.readOutboxMaxId) return 'READ';
  return id <= (chat?.deliveredMaxId ?? 0) ? 'DELIVERED' : 'SENT';
}

/** A stored message with its state. */
export function toHistoryItem(chatId: number, message: tl.RawMessage | tl.RawMessageService, chat: ChatRecord | undefined): HistoryItem {
  return { chatId, message, ...(message.out && { state: stateOfSent(message.id, chat) }) };
}

/** Something in the outbox as the message that it will be, with how far its files are. */
export function toPendingItem(record: PendingRecord, selfId: number | undefined, peerId: tl.Peer, upload?: HistoryItem['upload']): HistoryItem {
  const { chatId, localId, date, action, failure } = record;
  const { text = '', entities } = action.type === 'sendText' ? action : (action.items[0] ?? {});
  const message: tl.RawMessage = {
    _: 'message',
    out: true,
    id: record.messageId ?? -localId,
    ...(selfId !== undefined && { fromId: { _: 'peerUser', userId: selfId } }),
    peerId,
    date,
    message: text,
    ...(action.silent && { silent: true }),
    ...(entities && { entities: [...entities] }),
    ...(action.replyTo !== undefined && { replyTo: { _: 'messageReplyHeader', replyToMsgId: action.replyTo } }),
  };
  const files = action.type === 'sendMedia' ? { files: action.items, ...(upload && { upload: { transferred: upload.transferred, total: upload.total } }) } : undefined;
  return { chatId, message, state: record.state, localId, ...(failure && { failure }), ...files };
}
