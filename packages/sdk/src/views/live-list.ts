/** A list that follows the local store: a snapshot first, then every change in order. */
import { changesBetween, type ItemRule, type ListChange } from './list-change.js';

/**
 * A list that is kept true until it is closed.
 *
 * Iterating gives `reset` with the whole list first, and then each change. One reader at a time; what a slow one has not read
 * becomes a `reset` when more than 1,000 changes wait.
 */
export interface WatchedList<Item> extends AsyncIterable<ListChange<Item>> {
  /** The list as it is now, with changes that were not read yet. */
  readonly items: readonly Item[];
  /** Ends the iteration; closing again does nothing. */
  close(): void;
}

export interface LiveListOptions<Item> extends ItemRule<Item> {
  /** Reads the whole list as it is now. */
  readonly read: () => Promise<readonly Item[]>;
  /** A later reading has failed; the list stays as it was. */
  readonly onFailure: (error: unknown) => void;
  readonly onClose: () => void;
}

const maxWaiting = 1000;

/** Reads its list anew whenever it is touched, one reading at a time, and tells what is different. */
export class LiveList<Item> implements WatchedList<Item> {
  readonly #options: LiveListOptions<Item>;
  #items: readonly Item[] = [];
  #waiting: ListChange<Item>[] = [];
  #wake: (() => void) | undefined;
  #isReading = false;
  #isTouched = false;
  #isClosed = false;
  /** Who waits for the next reading to end. */
  readonly #awaiting: (() => void)[] = [];

  constructor(options: LiveListOptions<Item>) {
    this.#options = options;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Reads the list for the first time; rejects as the reading does, and the list is closed then. */
  async start(): Promise<this> {
    this.#isReading = true;
    try {
      this.#items = await this.#options.read();
      this.#waiting = [{ type: 'reset', items: this.#items }];
    } catch (error) {
      this.close();
      throw error;
    } finally {
      this.#isReading = false;
    }
    if (this.#isTouched) void this.#refresh();
    return this;
  }

  /** Something has changed that the list may show. */
  touch(): void {
    this.#isTouched = true;
    if (!this.#isReading && !this.#isClosed) void this.#refresh();
  }

  /** Touches the list, and resolves when it was read after that, or is closed. */
  async readAgain(): Promise<void> {
    const reading = new Promise<void>((resolve) => this.#awaiting.push(resolve));
    this.touch();
    await reading;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const resolve of this.#awaiting.splice(0)) resolve();
    this.#options.onClose();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ListChange<Item>> {
    while (true) {
      const change = this.#waiting.shift();
      if (change !== undefined) yield change;
      else if (this.#isClosed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #refresh(): Promise<void> {
    this.#isReading = true;
    while (this.#isTouched && !this.#isClosed) {
      this.#isTouched = false;
      const awaiting = this.#awaiting.splice(0);
      try {
        this.#take(await this.#options.read());
      } catch (error) {
        this.#options.onFailure(error);
      }
      for (const resolve of awaiting) resolve();
    }
    this.#isReading = false;
  }

  #take(items: readonly Item[]): void {
    const changes = changesBetween(this.#items, items, this.#options);
    if (changes.length === 0 || this.#isClosed) return;
    this.#items = items;
    if (this.#waiting.length + changes.length > maxWaiting) this.#waiting = [{ type: 'reset', items }];
    else this.#waiting.push(...changes);
    this.#wake?.();
  }
}
