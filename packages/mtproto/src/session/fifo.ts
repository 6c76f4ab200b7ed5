/** A queue whose front is taken out in constant time, however long it has become. */

/** Below this many empty places at the front it is not worth moving the rest. */
const COMPACT_FROM = 32;

/** First in, first out. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The item that `shift` would take out. */
  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  shift(): Item | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#head += 1;
    // Places that were left are kept until they are half of the array, so that moving costs one step an item on average.
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#items.length) this.retain(() => true);
    return item;
  }

  /** Keeps what passes, in its order. */
  retain(passes: (item: Item) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter(passes);
    this.#head = 0;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
