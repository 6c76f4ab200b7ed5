/** The port of a store that also holds chats, messages and the outbox. Its contract is the suite in `local-storage.contract.ts`. */
import type * as tl from '@kitewire/tl-schema/api';
import type { FileVault } from '../ports/file-vault.js';
import type { ChatListRecord, ChatPosition, ChatRecord } from './chat-records.js';
import type { LocalBatch } from './local-batch.js';
import type { HistoryRecord, MessageRecord } from './message-records.js';
import type { OutboxRecord } from './outbox-records.js';
import type { StoredState } from './records.js';
import type { Store } from './store.js';

/** What is read when a store is opened. */
export interface StoredLocalState extends StoredState {
  /** By `folderId`, ascending. */
  readonly chatLists: readonly ChatListRecord[];
  /** The account's folders in their order; absent before the server was asked. */
  readonly folders?: readonly tl.DialogFilter[];
  /** By `localId`, ascending. */
  readonly outbox: readonly OutboxRecord[];
}

/** Which chats of a list are wanted. */
export interface ChatPageQuery {
  /** 0 or 1. */
  readonly folderId: number;
  /** Only what stands behind this place. */
  readonly after?: ChatPosition;
  readonly limit: number;
}

/** Which messages of a chat are wanted. */
export interface MessagePageQuery {
  readonly chatId: number;
  /** The lowest id; 0 unless given. */
  readonly from?: number;
  /** The highest id; no bound unless given. */
  readonly to?: number;
  readonly limit: number;
  /** From which end they are counted and given. */
  readonly order: 'newestFirst' | 'oldestFirst';
}

/** What is looked for in the texts of messages. */
export interface MessageSearchQuery {
  /** As `wordsOf` gives them; a message must have all of them. At least one. */
  readonly words: readonly string[];
  /** Whether the last word may be the beginning of one; an encrypted store finds exact words only. */
  readonly isPrefix?: boolean;
  /** Only in this chat. */
  readonly chatId?: number;
  /** Only what stands behind this message in the order of the answer. */
  readonly after?: { readonly date: number; readonly chatId: number; readonly id: number };
  readonly limit: number;
}

/** How much is stored. */
export interface StoreSize {
  readonly messages: number;
  /** Of everything; an estimate where the platform does not tell. */
  readonly bytes: number;
}

/** A store with chats and messages; see `Store` for what all methods have in common. */
export interface LocalStore extends Store {
  load(): Promise<StoredLocalState>;
  /** The stored ones among these chats, by id. */
  readChats(chatIds: readonly number[]): Promise<ReadonlyMap<number, ChatRecord>>;
  /** Chats of a list in its order; those with an order of 0 are not in it. */
  readChatPage(query: ChatPageQuery): Promise<readonly ChatRecord[]>;
  /** What is stored of the histories of these chats, by chat id. */
  readHistories(chatIds: readonly number[]): Promise<ReadonlyMap<number, HistoryRecord>>;
  /** The stored ones among these messages of a chat, by id. */
  readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>>;
  /** The stored ones among these messages of private chats and basic groups, which are numbered together, by id. */
  readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>>;
  readMessagePage(query: MessagePageQuery): Promise<readonly MessageRecord[]>;
  /** The id of the newest stored message of a chat that is not younger than a Unix time in seconds. */
  readLastIdUntil(chatId: number, date: number): Promise<number | undefined>;
  /** The id of the oldest among the `count` newest stored messages of a chat; nothing when it has fewer. */
  readIdAtDepth(chatId: number, count: number): Promise<number | undefined>;
  /** Messages with certain words, the newest first: by date, then chat id, then id, all descending. */
  searchMessages(query: MessageSearchQuery): Promise<readonly MessageRecord[]>;
  /** The chats with a history, by ascending id, in pages. */
  readHistoryPage(query: { readonly afterChatId?: number; readonly limit: number }): Promise<readonly HistoryRecord[]>;
  measure(): Promise<StoreSize>;
  commit(batch: LocalBatch): Promise<void>;
}

/** Where the data of a local-first client lives. */
export interface LocalStorage {
  /** Opens the store; rejects with `DATABASE_LOCKED` while it is open elsewhere. */
  open(): Promise<LocalStore>;
  /** As in `Storage`. */
  readonly vault?: FileVault;
}
