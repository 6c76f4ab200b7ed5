/** How many bytes all transfers of a client together may hold at a time, and who is next when there is room. */

/** Gives bytes back to the budget; doing it again does nothing. */
export type GiveBack = () => void;

interface Waiter {
  readonly bytes: number;
  readonly priority: number;
  readonly grant: (giveBack: GiveBack) => void;
}

/** A bound on bytes in memory; whoever wants more waits for those with a higher priority, and for those who came before. */
export class ByteBudget {
  readonly #limit: number;
  /** By falling priority, and in the order in which they came. */
  readonly #waiters: Waiter[] = [];
  #taken = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that are held now. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes bytes, now or when there is room. What alone exceeds the limit gets them when nobody else holds any.
   *
   * @param grant called once, perhaps before this returns
   * @returns ends the waiting, where nothing was granted yet
   */
  take(bytes: number, priority: number, grant: (giveBack: GiveBack) => void): () => void {
    const waiter: Waiter = { bytes, priority, grant };
    const place = this.#waiters.findIndex((other) => other.priority < priority);
    this.#waiters.splice(place < 0 ? this.#waiters.length : place, 0, waiter);
    this.#grantNext();
    return () => {
      const index = this.#waiters.indexOf(waiter);
      if (index < 0) return;
      this.#waiters.splice(index, 1);
      this.#grantNext();
    };
  }

  /** Takes bytes at once, over the limit if need be: for what must come before others can give theirs back. */
  force(bytes: number): GiveBack {
    this.#taken += bytes;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#taken -= bytes;
      this.#grantNext();
    };
  }

  #grantNext(): void {
    for (let [next] = this.#waiters; next && (this.#taken === 0 || this.#taken + next.bytes <= this.#limit); [next] = this.#waiters) {
      this.#waiters.shift();
      next.grant(this.force(next.bytes));
    }
  }
}
