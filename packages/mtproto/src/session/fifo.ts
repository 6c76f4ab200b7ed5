/** A queue whose front is taken out in constant time, however long it has become; what was taken out it holds no longer. */

/** First in, first out. */
export class Fifo<Item> {
  /** The older items, the oldest last. */
  #front: Item[] = [];
  /** The newer ones, in their order. */
  #back: Item[] = [];

  get length(): number {
    return this.#front.length + this.#back.length;
  }

  push(item: Item): void {
    this.#back.push(item);
  }

  /** The item that `shift` would take out. */
  peek(): Item | undefined {
    this.#turn();
    return this.#front.at(-1);
  }

  shift(): Item | undefined {
    this.#turn();
    return this.#front.pop();
  }

  /** Keeps what passes, in its order. */
  retain(passes: (item: Item) => boolean): void {
    this.#back = [...this.#front.reverse(), ...this.#back].filter(passes);
    this.#front = [];
  }

  clear(): void {
    this.retain(() => false);
  }

  /** Each item is turned once, so that taking it out costs one step on average. */
  #turn(): void {
    if (this.#front.length === 0) [this.#front, this.#back] = [this.#back.reverse(), this.#front];
  }
}
