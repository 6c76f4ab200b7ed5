/** Queues in which one thing is done after the other under each key, and which never grow long. */

/** What the queues work with. */
export interface SerialQueuesOptions<Key, Item> {
  /** Does what an item says; the next one under the key begins when that has resolved. Must not reject. */
  readonly carryOut: (key: Key, item: Item) => Promise<void>;
  /** Items that may wait under one key. */
  readonly longest: number;
  /** What takes the place of all that waits when one item more comes, and of that item. */
  readonly collapse: (key: Key) => Item;
  /** Called when nothing waits any more, and nothing is being done. */
  readonly onIdle: () => void;
}

/** One queue a key; a queue exists only while something of it is being done. */
export class SerialQueues<Key, Item> {
  readonly #options: SerialQueuesOptions<Key, Item>;
  readonly #queues = new Map<Key, Item[]>();

  constructor(options: SerialQueuesOptions<Key, Item>) {
    this.#options = options;
  }

  /** Whether nothing waits and nothing is being done. */
  get isIdle(): boolean {
    return this.#queues.size === 0;
  }

  /** Puts an item behind what waits under its key; the first one begins at once. */
  push(key: Key, item: Item): void {
    const { longest, collapse } = this.#options;
    const queue = this.#queues.get(key);
    if (queue === undefined) {
      const fresh = [item];
      this.#queues.set(key, fresh);
      void this.#run(key, fresh);
    } else if (queue.length < longest) {
      queue.push(item);
    } else {
      queue.splice(0, queue.length, collapse(key));
    }
  }

  async #run(key: Key, queue: Item[]): Promise<void> {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await this.#options.carryOut(key, item);
    this.#queues.delete(key);
    if (this.isIdle) this.#options.onIdle();
  }
}
