/** Which messages have which words, in memory. */
import type { MessageSearchQuery } from './local-store.js';
import type { MessageRecord } from './message-records.js';
import { compareFound, isBehind } from './search-order.js';
import { SortedList } from './sorted-list.js';
import { wordsOfMessage } from './words.js';

const nobody: ReadonlySet<MessageRecord> = /* @__PURE__ */ new Set();

/** Records are known by identity: what is removed must be what was added. */
export class WordIndex {
  readonly #records = new Map<string, Set<MessageRecord>>();
  /** In the order of their code units, so that those with one beginning stand together. */
  readonly #words = new SortedList<string>((one, other) => (one < other ? -1 : one > other ? 1 : 0));

  add(record: MessageRecord): void {
    for (const word of wordsOfMessage(record)) {
      const records = this.#records.get(word);
      if (records) records.add(record);
      else {
        this.#records.set(word, new Set([record]));
        this.#words.add(word);
      }
    }
  }

  remove(record: MessageRecord): void {
    for (const word of wordsOfMessage(record)) {
      const records = this.#records.get(word);
      if (!records?.delete(record) || records.size > 0) continue;
      this.#records.delete(word);
      this.#words.remove(word);
    }
  }

  search({ words, isPrefix, chatId, after, limit }: MessageSearchQuery): readonly MessageRecord[] {
    const sets = words.map((word, index) => (isPrefix && index === words.length - 1 ? this.#withBeginning(word) : (this.#records.get(word) ?? nobody)));
    const [rarest, ...others] = sets.sort((one, other) => one.size - other.size);
    if (!rarest) return [];
    return [...rarest]
      .filter((record) => (chatId === undefined || record.chatId === chatId) && (!after || isBehind(record, after)) && others.every((set) => set.has(record)))
      .sort(compareFound)
      .slice(0, limit);
  }

  #withBeginning(beginning: string): ReadonlySet<MessageRecord> {
    const found = new Set<MessageRecord>();
    const words = this.#words.values;
    for (let index = this.#words.firstFrom(beginning); words[index]?.startsWith(beginning); index += 1) {
      for (const record of this.#records.get(words[index] as string) ?? []) found.add(record);
    }
    return found;
  }
}
