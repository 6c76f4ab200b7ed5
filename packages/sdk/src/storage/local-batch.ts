/** A transaction on a local store as a value. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatListRecord, ChatRecord } from './chat-records.js';
import type { HistoryRecord, MessageKey, MessageRecord } from './message-records.js';
import type { OutboxRecord } from './outbox-records.js';
import type { WriteOperation } from './write-batch.js';

/** The tables that only a local store has; see `Tables`. */
export interface LocalTables {
  /** By marked chat id. */
  chats: { key: number; value: ChatRecord };
  /** By folder id. */
  chatLists: { key: number; value: ChatListRecord };
  /** The whole list at once. */
  folders: { key: true; value: readonly tl.DialogFilter[] };
  messages: { key: MessageKey; value: MessageRecord };
  /** By marked chat id. */
  histories: { key: number; value: HistoryRecord };
  /** By local id. */
  outbox: { key: number; value: OutboxRecord };
}

/** The name of such a table. */
export type LocalTableName = keyof LocalTables;

/** Stores a record, in place of the one that had its key. */
export type LocalPutOperation = {
  [Name in LocalTableName]: { readonly type: 'put'; readonly table: Name; readonly value: LocalTables[Name]['value'] };
}[LocalTableName];

/** Removes the record with a key, if there is one. */
export type LocalDeleteOperation = {
  [Name in LocalTableName]: { readonly type: 'delete'; readonly table: Name; readonly key: LocalTables[Name]['key'] };
}[LocalTableName];

/** Removes the stored messages of a chat with ids from `from` to `to`, both included. */
export interface DeleteMessagesOperation {
  readonly type: 'deleteMessages';
  readonly chatId: number;
  readonly from: number;
  readonly to: number;
}

/** A `clear` also empties these tables. */
export type LocalOperation = WriteOperation | LocalPutOperation | LocalDeleteOperation | DeleteMessagesOperation;

/** What to write, in order; all of it becomes durable at one moment, or none of it. */
export type LocalBatch = readonly LocalOperation[];
