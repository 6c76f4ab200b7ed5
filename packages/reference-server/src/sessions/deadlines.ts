/** One timer for any number of machines: a heap of the instants at which they want to be polled. */
import type { Instant } from '@kitewire/mtproto';
import type { MachineClock } from '../ports/machine-clock.js';

interface Entry<Owner> {
  readonly at: Instant;
  readonly owner: Owner;
}

/**
 * The deadlines of many owners, of which each has at most one.
 *
 * An owner whose deadline changes leaves its old entry behind; it is passed over when its time comes.
 */
export class Deadlines<Owner> {
  readonly #clock: MachineClock;
  readonly #onDue: (owner: Owner) => void;
  readonly #current = new Map<Owner, Instant>();
  #heap: Entry<Owner>[] = [];
  #timerAt: Instant | undefined;
  #cancelTimer: (() => void) | undefined;

  /** @param onDue called for each owner whose deadline has passed, which is forgotten before; it must not throw. */
  constructor(clock: MachineClock, onDue: (owner: Owner) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** How many owners have a deadline. */
  get size(): number {
    return this.#current.size;
  }

  /** Sets, moves or removes an owner's deadline. */
  set(owner: Owner, at: Instant | undefined): void {
    if (this.#current.get(owner) === at) return;
    if (at === undefined) {
      this.#current.delete(owner);
      return;
    }
    this.#current.set(owner, at);
    this.#push({ at, owner });
    // Entries left behind must not outnumber those in force.
    if (this.#heap.length > 64 && this.#heap.length > 4 * this.#current.size) this.#rebuild();
    this.#schedule();
  }

  /** Forgets every deadline. */
  clear(): void {
    this.#current.clear();
    this.#heap = [];
    this.#schedule();
  }

  #runDue(): void {
    this.#timerAt = undefined;
    const { instant } = this.#clock.moment();
    const due: Entry<Owner>[] = [];
    for (let first = this.#heap[0]; first && first.at <= instant; first = this.#heap[0]) {
      this.#pop();
      due.push(first);
    }
    // Those that set a deadline in the past meanwhile have to wait for the next timer: nobody may hold the others up.
    for (const { owner, at } of due) {
      if (this.#current.get(owner) !== at) continue;
      this.#current.delete(owner);
      this.#onDue(owner);
    }
    this.#schedule();
  }

  #schedule(): void {
    const next = this.#heap[0]?.at;
    if (next === this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = next;
    this.#cancelTimer = next === undefined ? undefined : this.#clock.setTimer(next, () => this.#runDue());
  }

  #rebuild(): void {
    const entries = [...this.#current].map(([owner, at]) => ({ at, owner }));
    // A sorted array is a heap.
    this.#heap = entries.sort((a, b) => a.at - b.at);
  }

  #push(entry: Entry<Owner>): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] as Entry<Owner>).at <= entry.at) break;
      heap[index] = heap[parent] as Entry<Owner>;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && right.at < (heap[child] as Entry<Owner>).at) child += 1;
      if ((heap[child] as Entry<Owner>).at >= last.at) break;
      heap[index] = heap[child] as Entry<Owner>;
      index = child;
    }
    heap[index] = last;
  }
}
