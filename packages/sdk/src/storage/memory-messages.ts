/** The messages of a store in memory. */
import type { MessagePageQuery, MessageSearchQuery } from './local-store.js';
import { isCommonChat, type MessageKey, type MessageRecord } from './message-records.js';
import { ascending, SortedList } from './sorted-list.js';
import { WordIndex } from './word-index.js';

interface ChatMessages {
  readonly ids: SortedList<number>;
  readonly byId: Map<number, MessageRecord>;
}

/** Messages by chat, by their common numbers and by their words. */
export class MemoryMessages {
  readonly #chats = new Map<number, ChatMessages>();
  /** The chats of private and group messages by id. */
  readonly #common = new Map<number, number>();
  /** Made by the first search: a client that never searches does not pay for it. */
  #words: WordIndex | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(record: MessageRecord): void {
    this.delete(record);
    let chat = this.#chats.get(record.chatId);
    if (!chat) this.#chats.set(record.chatId, (chat = { ids: new SortedList(ascending), byId: new Map() }));
    chat.ids.add(record.id);
    chat.byId.set(record.id, record);
    this.#size += 1;
    if (isCommonChat(record.chatId)) this.#common.set(record.id, record.chatId);
    this.#words?.add(record);
  }

  delete({ chatId, id }: MessageKey): void {
    const chat = this.#chats.get(chatId);
    const record = chat?.byId.get(id);
    if (!chat || !record) return;
    chat.ids.remove(id);
    chat.byId.delete(id);
    if (chat.byId.size === 0) this.#chats.delete(chatId);
    this.#size -= 1;
    // Another chat may have a message with this number by now.
    if (this.#common.get(id) === chatId) this.#common.delete(id);
    this.#words?.remove(record);
  }

  deleteRange(chatId: number, from: number, to: number): void {
    const ids = this.#chats.get(chatId)?.ids;
    if (!ids) return;
    for (const id of ids.values.slice(ids.firstFrom(from), ids.firstAfter(to)).reverse()) this.delete({ chatId, id });
  }

  get(chatId: number, id: number): MessageRecord | undefined {
    return this.#chats.get(chatId)?.byId.get(id);
  }

  getCommon(id: number): MessageRecord | undefined {
    const chatId = this.#common.get(id);
    return chatId === undefined ? undefined : this.get(chatId, id);
  }

  readPage({ chatId, from = 0, to = Infinity, limit, order }: MessagePageQuery): readonly MessageRecord[] {
    const chat = this.#chats.get(chatId);
    if (!chat) return [];
    const start = chat.ids.firstFrom(from);
    const end = chat.ids.firstAfter(to);
    const ids =
      order === 'oldestFirst'
        ? chat.ids.values.slice(start, Math.min(end, start + limit))
        : chat.ids.values.slice(Math.max(start, end - limit), end).reverse();
    return ids.map((id) => chat.byId.get(id) as MessageRecord);
  }

  readLastIdUntil(chatId: number, date: number): number | undefined {
    const chat = this.#chats.get(chatId);
    return chat?.ids.values.findLast((id) => (chat.byId.get(id) as MessageRecord).date <= date);
  }

  readIdAtDepth(chatId: number, count: number): number | undefined {
    const ids = this.#chats.get(chatId)?.ids.values ?? [];
    return ids[ids.length - count];
  }

  search(query: MessageSearchQuery): readonly MessageRecord[] {
    if (!this.#words) {
      this.#words = new WordIndex();
      for (const record of this.all()) this.#words.add(record);
    }
    return this.#words.search(query);
  }

  *all(): Generator<MessageRecord> {
    for (const chat of this.#chats.values()) yield* chat.byId.values();
  }
}
