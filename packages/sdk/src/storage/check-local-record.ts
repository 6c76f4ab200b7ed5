/** What a record of a local store must look like to be stored; the same for every store. */
import { StorageError } from '../errors/storage-error.js';
import type { ChatListRecord, ChatRecord } from './chat-records.js';
import { checkPut } from './check-record.js';
import type { LocalOperation } from './local-batch.js';
import type { HistoryRecord, MessageRecord } from './message-records.js';
import type { MediaItem, OutboxRecord } from './outbox-records.js';

/** Messages of an album at most. */
const maxItems = 10;

/** Throws a `StorageError` `INVALID_RECORD` that names the field of an operation which cannot be carried out. */
export function checkLocalOperation(operation: LocalOperation): void {
  if (operation.type === 'deleteMessages') return checkFields('deleteMessages', operation, ['chatId', 'from', 'to'], Number.isSafeInteger);
  if (operation.type !== 'put') return;
  switch (operation.table) {
    case 'chats':
      return checkChat(operation.value);
    case 'chatLists':
      return checkChatList(operation.value);
    case 'folders':
      if (!Array.isArray(operation.value)) refuse('folders');
      return;
    case 'messages':
      return checkMessage(operation.value);
    case 'histories':
      return checkHistory(operation.value);
    case 'outbox':
      return checkOutbox(operation.value);
    default:
      return checkPut(operation);
  }
}

function checkChat(record: ChatRecord): void {
  checkFields('chats', record, ['chatId'], isMarkedId);
  checkFields('chats', record, ['folderId', 'topMessageId', 'sortDate', 'unreadCount', 'unreadMentionsCount', 'readInboxMaxId', 'readOutboxMaxId'], isCount);
  checkFields('chats', record, ['pinnedAt', 'deliveredMaxId'], isAbsentOrCount);
}

function checkChatList(record: ChatListRecord): void {
  checkFields('chatLists', record, ['folderId'], isCount);
  if (record.next) checkFields('chatLists.next', record.next, ['date', 'messageId', 'chatId'], Number.isSafeInteger);
}

function checkMessage(record: MessageRecord): void {
  // Each by itself: thousands of messages are stored in a row.
  const { chatId, id, date, message } = record;
  if (!isMarkedId(chatId)) refuse('messages.chatId');
  if (!isMarkedId(id) || !isCount(id)) refuse('messages.id');
  if (!isCount(date)) refuse('messages.date');
  if ((message._ !== 'message' && message._ !== 'messageService') || message.id !== id) refuse('messages.message');
  if (date !== Math.max(0, message.date)) refuse('messages.date (that of the message)');
}

function checkHistory({ chatId, ranges, isLive }: HistoryRecord): void {
  if (!isMarkedId(chatId)) refuse('histories.chatId');
  let last = -1;
  for (const { from, to } of ranges) {
    if (!isCount(from) || !isCount(to) || from <= last || to < from) refuse('histories.ranges (ascending, apart from each other)');
    last = to;
  }
  if (isLive && ranges.length === 0) refuse('histories.isLive (without a range)');
}

function checkOutbox(record: OutboxRecord): void {
  checkFields('outbox', record, ['localId', 'chatId'], isMarkedId);
  checkFields('outbox', record, ['localId', 'date'], isCount);
  checkFields('outbox', record, ['attemptedAt', 'notBefore', 'accountNotBefore', 'messageId'], isAbsentOrCount);
  if (BigInt.asIntN(64, record.randomId) !== record.randomId) refuse('outbox.randomId (64 bits, signed)');
  if (!['PENDING', 'SENT', 'FAILED'].includes(record.state)) refuse('outbox.state');
  for (const ids of [record.messageIds, record.arrivedIds]) if (ids && !ids.every(isCount)) refuse('outbox.messageIds');
  const { action, messageIds } = record;
  if (action.type !== 'sendMedia') return;
  if (action.items.length < 1 || action.items.length > maxItems) refuse(`outbox.action.items (1 to ${maxItems})`);
  if (messageIds && messageIds.length !== action.items.length) refuse('outbox.messageIds (one for each item)');
  if (action.items[0]?.randomId !== record.randomId) refuse('outbox.randomId (that of the first item)');
  action.items.forEach(checkItem);
}

function checkItem({ media, randomId }: MediaItem): void {
  if (BigInt.asIntN(64, randomId) !== randomId) refuse('outbox.action.items.randomId (64 bits, signed)');
  if (media.type !== 'upload') return;
  for (const locator of [media.file.source, media.file.thumb]) if (locator) checkFields('outbox.action.items.source', locator, ['size'], isCount);
}

function checkFields<Value extends object>(name: string, record: Value, fields: readonly (keyof Value & string)[], isGood: (value: unknown) => boolean): void {
  for (const field of fields) if (!isGood(record[field])) refuse(`${name}.${field}`);
}

function isMarkedId(value: unknown): boolean {
  return Number.isSafeInteger(value) && value !== 0;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isAbsentOrCount(value: unknown): boolean {
  return value === undefined || isCount(value);
}

function refuse(field: string): never {
  throw new StorageError('INVALID_RECORD', `The record cannot be stored because of ${field}.`);
}
