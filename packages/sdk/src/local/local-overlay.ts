/** Chats, histories and messages as they are after a batch: what was read, with what the batch brings laid over it. */
import type * as tl from '@kitewire/tl-schema/api';
import { peerKindOf } from '../peers/peer-id.js';
import type { ChatListRecord, ChatRecord } from '../storage/chat-records.js';
import type { LocalOperation } from '../storage/local-batch.js';
import type { HistoryRecord, MessageKey, MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import type { LocalChange } from './local-change.js';

/** Where an overlay reads what it lies over. */
export interface LocalReader {
  readonly chats: { getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, ChatRecord | undefined>> };
  readonly histories: { getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, HistoryRecord | undefined>> };
  readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>>;
  readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>>;
  /** The outbox is in memory as a whole. */
  outboxOf(localId: number): OutboxRecord | undefined;
  outboxByRandomId(randomId: bigint): OutboxRecord | undefined;
}

/** The changes of one batch. Read first, then change; what was not read counts as not stored. */
export class LocalOverlay {
  readonly #reader: LocalReader;
  readonly #chats = new Map<number, ChatRecord | undefined>();
  readonly #histories = new Map<number, HistoryRecord | undefined>();
  readonly #messages = new Map<string, MessageRecord | undefined>();
  readonly #common = new Map<number, MessageRecord>();
  readonly #outbox = new Map<number, OutboxRecord | undefined>();
  readonly #chatsBefore = new Map<number, ChatRecord | undefined>();
  readonly #changedHistories = new Set<number>();
  readonly #operations: LocalOperation[] = [];
  readonly #changes: LocalChange[] = [];

  constructor(reader: LocalReader) {
    this.#reader = reader;
  }

  /** Reads chats together with what is stored of their histories. */
  async readChats(ids: Iterable<number>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#chats.has(id));
    if (wanted.length === 0) return;
    const [chats, histories] = await Promise.all([this.#reader.chats.getMany(wanted), this.#reader.histories.getMany(wanted)]);
    for (const id of wanted) {
      this.#chats.set(id, chats.get(id));
      this.#histories.set(id, histories.get(id));
    }
  }

  /** Reads messages of a chat. */
  async readMessages(chatId: number, ids: Iterable<number>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#messages.has(nameOf({ chatId, id })));
    if (wanted.length === 0) return;
    const stored = await this.#reader.readMessages(chatId, wanted);
    for (const id of wanted) this.#messages.set(nameOf({ chatId, id }), stored.get(id));
  }

  /** Reads messages of private chats and basic groups by their ids, and the chats that they are in. */
  async readCommonMessages(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const stored = await this.#reader.readCommonMessages(ids);
    for (const [id, record] of stored) {
      const name = nameOf(record);
      if (!this.#messages.has(name)) this.#messages.set(name, record);
      this.#common.set(id, record);
    }
    await this.readChats([...stored.values()].map(({ chatId }) => chatId));
  }

  chat(chatId: number): ChatRecord | undefined {
    return this.#chats.get(chatId);
  }

  history(chatId: number): HistoryRecord | undefined {
    return this.#histories.get(chatId);
  }

  message(key: MessageKey): MessageRecord | undefined {
    return this.#messages.get(nameOf(key));
  }

  /** A message of a private chat or basic group, from among those that were read or put. */
  commonMessage(id: number): MessageRecord | undefined {
    const record = this.#common.get(id);
    return record && this.#messages.get(nameOf(record));
  }

  outbox(localId: number): OutboxRecord | undefined {
    return this.#outbox.has(localId) ? this.#outbox.get(localId) : this.#reader.outboxOf(localId);
  }

  outboxByRandomId(randomId: bigint): OutboxRecord | undefined {
    const record = this.#reader.outboxByRandomId(randomId);
    return record && this.outbox(record.localId);
  }

  putChat(record: ChatRecord): void {
    this.#noteChat(record.chatId);
    this.#chats.set(record.chatId, record);
  }

  deleteChat(chatId: number): void {
    this.#noteChat(chatId);
    this.#chats.set(chatId, undefined);
  }

  putHistory(record: HistoryRecord): void {
    this.#histories.set(record.chatId, record);
    this.#changedHistories.add(record.chatId);
  }

  deleteHistory(chatId: number): void {
    this.#histories.set(chatId, undefined);
    this.#changedHistories.add(chatId);
  }

  putMessage(record: MessageRecord): void {
    this.#messages.set(nameOf(record), record);
    if (peerKindOf(record.chatId) !== 'channel') this.#common.set(record.id, record);
    this.#operations.push({ type: 'put', table: 'messages', value: record });
    this.#changes.push({ type: 'message', chatId: record.chatId, id: record.id, after: record });
  }

  deleteMessage({ chatId, id }: MessageKey): void {
    this.#messages.set(nameOf({ chatId, id }), undefined);
    this.#operations.push({ type: 'delete', table: 'messages', key: { chatId, id } });
    this.#changes.push({ type: 'message', chatId, id, after: undefined });
  }

  /** Drops the stored messages with ids from `from` to `to`; `isGone` when they are no longer anywhere. */
  dropMessages(range: { readonly chatId: number; readonly from: number; readonly to: number }, isGone: boolean): void {
    const { chatId, from, to } = range;
    for (const [name, record] of this.#messages) {
      if (record?.chatId === chatId && record.id >= from && record.id <= to) this.#messages.set(name, undefined);
    }
    this.#operations.push({ type: 'deleteMessages', chatId, from, to });
    this.#changes.push({ type: 'messagesDropped', chatId, from, to, isGone });
  }

  putOutbox(record: OutboxRecord): void {
    this.#changes.push({ type: 'outbox', before: this.outbox(record.localId), after: record });
    this.#outbox.set(record.localId, record);
    this.#operations.push({ type: 'put', table: 'outbox', value: record });
  }

  deleteOutbox(localId: number): void {
    this.#changes.push({ type: 'outbox', before: this.outbox(localId), after: undefined });
    this.#outbox.set(localId, undefined);
    this.#operations.push({ type: 'delete', table: 'outbox', key: localId });
  }

  putChatList(record: ChatListRecord): void {
    this.#operations.push({ type: 'put', table: 'chatLists', value: record });
    this.#changes.push({ type: 'chatList', folderId: record.folderId });
  }

  putFolders(folders: readonly tl.DialogFilter[]): void {
    this.#operations.push({ type: 'put', table: 'folders', value: folders });
    this.#changes.push({ type: 'folders' });
  }

  /** What to commit: the messages in their order, then each chat and history once as it is now. */
  get operations(): readonly LocalOperation[] {
    const chats = [...this.#chatsBefore.keys()].map((chatId): LocalOperation => {
      const value = this.#chats.get(chatId);
      return value ? { type: 'put', table: 'chats', value } : { type: 'delete', table: 'chats', key: chatId };
    });
    const histories = [...this.#changedHistories].map((chatId): LocalOperation => {
      const value = this.#histories.get(chatId);
      return value ? { type: 'put', table: 'histories', value } : { type: 'delete', table: 'histories', key: chatId };
    });
    return [...this.#operations, ...chats, ...histories];
  }

  /** What the commit changes: messages and the outbox in their order, then each chat and history once. */
  get changes(): readonly LocalChange[] {
    const chats = [...this.#chatsBefore].map(([chatId, before]): LocalChange => ({ type: 'chat', chatId, before, after: this.#chats.get(chatId) }));
    const histories = [...this.#changedHistories].map((chatId): LocalChange => ({ type: 'history', chatId }));
    return [...this.#changes, ...chats, ...histories];
  }

  #noteChat(chatId: number): void {
    if (!this.#chatsBefore.has(chatId)) this.#chatsBefore.set(chatId, this.#chats.get(chatId));
  }
}

function nameOf({ chatId, id }: MessageKey): string {
  return `${chatId}:${id}`;
}
