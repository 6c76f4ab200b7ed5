/** Chats, histories and the outbox of a store in memory. */
import type * as tl from '@kitewire/tl-schema/api';
import { type ChatListRecord, type ChatPosition, type ChatRecord, comparePositions, positionOf } from './chat-records.js';
import type { LocalDeleteOperation, LocalPutOperation } from './local-batch.js';
import type { ChatPageQuery } from './local-store.js';
import { MemoryMessages } from './memory-messages.js';
import type { HistoryRecord } from './message-records.js';
import type { OutboxRecord } from './outbox-records.js';
import { ascending, SortedList } from './sorted-list.js';

/** What a local store in memory holds beside the tables of every store. */
export class LocalMemoryTables {
  readonly messages: MemoryMessages = new MemoryMessages();
  readonly chats: Map<number, ChatRecord> = new Map();
  readonly chatLists: Map<number, ChatListRecord> = new Map();
  readonly histories: Map<number, HistoryRecord> = new Map();
  readonly outbox: Map<number, OutboxRecord> = new Map();
  folders: readonly tl.DialogFilter[] | undefined;
  /** The places of the chats of each folder. */
  readonly #places = new Map<number, SortedList<ChatPosition>>();
  readonly #historyIds = new SortedList(ascending);

  put(operation: LocalPutOperation): void {
    switch (operation.table) {
      case 'chats':
        this.#removeChat(operation.value.chatId);
        this.#addChat(operation.value);
        return;
      case 'chatLists':
        this.chatLists.set(operation.value.folderId, operation.value);
        return;
      case 'folders':
        this.folders = operation.value;
        return;
      case 'messages':
        this.messages.put(operation.value);
        return;
      case 'histories':
        this.histories.set(operation.value.chatId, operation.value);
        this.#historyIds.add(operation.value.chatId);
        return;
      case 'outbox':
        this.outbox.set(operation.value.localId, operation.value);
        return;
    }
  }

  delete(operation: LocalDeleteOperation): void {
    switch (operation.table) {
      case 'chats':
        this.#removeChat(operation.key);
        return;
      case 'chatLists':
        this.chatLists.delete(operation.key);
        return;
      case 'folders':
        this.folders = undefined;
        return;
      case 'messages':
        this.messages.delete(operation.key);
        return;
      case 'histories':
        this.histories.delete(operation.key);
        this.#historyIds.remove(operation.key);
        return;
      case 'outbox':
        this.outbox.delete(operation.key);
        return;
    }
  }

  readChatPage({ folderId, after, limit }: ChatPageQuery): readonly ChatRecord[] {
    const places = this.#places.get(folderId);
    if (!places) return [];
    const start = after ? places.firstAfter(after) : 0;
    return places.values.slice(start, start + limit).map(({ chatId }) => this.chats.get(chatId) as ChatRecord);
  }

  readHistoryPage(afterChatId: number | undefined, limit: number): readonly HistoryRecord[] {
    const start = afterChatId === undefined ? 0 : this.#historyIds.firstAfter(afterChatId);
    return this.#historyIds.values.slice(start, start + limit).map((chatId) => this.histories.get(chatId) as HistoryRecord);
  }

  #addChat(record: ChatRecord): void {
    this.chats.set(record.chatId, record);
    const position = positionOf(record);
    if (position.order === 0) return;
    let places = this.#places.get(record.folderId);
    if (!places) this.#places.set(record.folderId, (places = new SortedList(comparePositions)));
    places.add(position);
  }

  #removeChat(chatId: number): void {
    const record = this.chats.get(chatId);
    if (!record) return;
    this.chats.delete(chatId);
    this.#places.get(record.folderId)?.remove(positionOf(record));
  }
}
