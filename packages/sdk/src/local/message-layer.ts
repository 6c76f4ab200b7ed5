/** The messages of an overlay: found by chat or by their common number, which is worked out only when somebody looks for one. */
import { isCommonChat, type MessageKey, type MessageRecord } from '../storage/message-records.js';

/** Messages that were read or put, each as it is now. Mostly thousands are put, and nobody looks. */
export class MessageLayer {
  /** By chat, then by id; `undefined` for what is not there. */
  readonly #chats = new Map<number, Map<number, MessageRecord | undefined>>();
  readonly #common = new Map<number, MessageRecord>();
  /** Put, and not yet in the maps. */
  #added: MessageRecord[] = [];

  /** A message as it is from now on. */
  put(record: MessageRecord): void {
    this.#added.push(record);
  }

  /** A message that is gone. */
  delete({ chatId, id }: MessageKey): void {
    this.#index();
    this.#lay(chatId, id, undefined);
  }

  /** What is stored, or that it is not: what was put meanwhile is newer. */
  layUnder(chatId: number, id: number, record: MessageRecord | undefined): void {
    if (this.has(chatId, id)) return;
    this.#lay(chatId, id, record);
    if (record !== undefined && isCommonChat(chatId) && !this.#common.has(id)) this.#common.set(id, record);
  }

  has(chatId: number, id: number): boolean {
    this.#index();
    return this.#chats.get(chatId)?.has(id) === true;
  }

  get({ chatId, id }: MessageKey): MessageRecord | undefined {
    this.#index();
    return this.#chats.get(chatId)?.get(id);
  }

  /** The messages of a chat, in no order. */
  of(chatId: number): readonly MessageRecord[] {
    this.#index();
    return [...(this.#chats.get(chatId)?.values() ?? [])].filter((record) => record !== undefined);
  }

  /** A message of a private chat or basic group. */
  common(id: number): MessageRecord | undefined {
    this.#index();
    const record = this.#common.get(id);
    return record && this.get(record);
  }

  /** Those of a chat with ids from `from` to `to` are gone. */
  drop({ chatId, from, to }: { readonly chatId: number; readonly from: number; readonly to: number }): void {
    this.#index();
    const messages = this.#chats.get(chatId);
    for (const id of messages?.keys() ?? []) if (id >= from && id <= to) messages?.set(id, undefined);
  }

  #index(): void {
    if (this.#added.length === 0) return;
    for (const record of this.#added) {
      this.#lay(record.chatId, record.id, record);
      if (isCommonChat(record.chatId)) this.#common.set(record.id, record);
    }
    this.#added = [];
  }

  #lay(chatId: number, id: number, record: MessageRecord | undefined): void {
    const messages = this.#chats.get(chatId);
    if (messages) messages.set(id, record);
    else this.#chats.set(chatId, new Map([[id, record]]));
  }
}
