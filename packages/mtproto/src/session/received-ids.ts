/** The ids of messages received lately, so that none is taken twice: a sorted, bounded array of 64-bit numbers. */

/** How a message id relates to those received before. */
export type ReceivedIdStatus =
  | 'new'
  | 'duplicate'
  /** Lower than everything remembered: it can't be told whether it was received. */
  | 'tooOld';

const INITIAL_SIZE = 16;

/**
 * A bounded memory of 64-bit message ids.
 *
 * A sorted typed array, because a server holds one of these per session and a `Set<bigint>` takes five times the
 * memory. Ids arrive nearly in order, so that an insertion seldom moves anything.
 *
 * @see https://core.telegram.org/mtproto/security_guidelines#checking-msg-id
 */
export class ReceivedIds {
  #ids = new BigUint64Array(INITIAL_SIZE);
  #size = 0;
  #forgottenUpTo = 0n;
  readonly #capacity: number;

  /** @param capacity how many ids are kept at least once so many have come; a quarter more may be held */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many ids are remembered. */
  get size(): number {
    return this.#size;
  }

  /** The highest id remembered, or 0. */
  get highest(): bigint {
    return this.#size === 0 ? 0n : (this.#ids[this.#size - 1] as bigint);
  }

  /** Tells how an id relates to those remembered; remembers nothing. */
  check(id: bigint): ReceivedIdStatus {
    if (this.has(id)) return 'duplicate';
    return id <= this.#forgottenUpTo ? 'tooOld' : 'new';
  }

  has(id: bigint): boolean {
    const position = this.#search(id);
    return position < this.#size && this.#ids[position] === id;
  }

  /** Remembers an id, forgetting the lowest ones when there are too many. */
  add(id: bigint): void {
    const position = this.#search(id);
    if (position < this.#size && this.#ids[position] === id) return;
    if (this.#size === this.#ids.length) this.#grow();
    this.#ids.copyWithin(position + 1, position, this.#size);
    this.#ids[position] = id;
    this.#size += 1;
    if (this.#size > this.#capacity + (this.#capacity >> 2)) this.#forgetLowest(this.#size - this.#capacity);
  }

  #search(id: bigint): number {
    let low = 0;
    let high = this.#size;
    // Nearly always the id is above all others.
    if (high > 0 && (this.#ids[high - 1] as bigint) < id) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] as bigint) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const grown = new BigUint64Array(this.#ids.length * 2);
    grown.set(this.#ids);
    this.#ids = grown;
  }

  #forgetLowest(count: number): void {
    this.#forgottenUpTo = this.#ids[count - 1] as bigint;
    this.#ids.copyWithin(0, count, this.#size);
    this.#size -= count;
  }
}
