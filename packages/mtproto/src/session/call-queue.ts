/** The calls that wait to be sent, in the order in which they were made. */
import type { Instant } from '../machine.js';
import type { Calls, PendingCall } from './calls.js';
import { Fifo } from './fifo.js';

/** Closed calls in the queue are not worth looking for below this number. */
const SWEEP_FROM = 64;

/** Calls that go out for the first time, behind those that must go out again. */
export class CallQueue {
  readonly #calls: Calls;
  readonly #fresh = new Fifo<PendingCall>();
  /** Sorted by order; never more than may be in flight. */
  #again: PendingCall[] = [];
  #closed = 0;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  add(call: PendingCall): void {
    this.#fresh.push(call);
  }

  /** Puts a call that was sent in once more: what was made first goes first, whenever it was found to be lost. */
  addAgain(call: PendingCall): void {
    let position = this.#again.length;
    while (position > 0 && (this.#again[position - 1] as PendingCall).order > call.order) position -= 1;
    this.#again.splice(position, 0, call);
  }

  /** Notes that a waiting call was closed, so that cancelled calls do not pile up while nothing can be sent. */
  noteClosed(): void {
    this.#closed += 1;
    if (this.#closed < SWEEP_FROM || this.#closed * 2 < this.#fresh.length + this.#again.length) return;
    this.#closed = 0;
    this.#fresh.retain((call) => this.#calls.isOpen(call));
    this.#again = this.#again.filter((call) => this.#calls.isOpen(call));
  }

  /** The call to be sent next, be it ready or not. */
  peek(): PendingCall | undefined {
    for (let first = this.#first(); first; first = this.#first()) {
      if (this.#calls.isOpen(first)) return first;
      this.shift();
    }
    return undefined;
  }

  /** When the next call may go out: an instant that has passed means now. */
  readyAt(now: Instant): Instant | undefined {
    const next = this.peek();
    if (!next) return undefined;
    return next.state === 'compressing' ? next.compressUntil : now;
  }

  /** Takes the call out that `peek` shows. */
  shift(): void {
    if (this.#again.length > 0) this.#again.shift();
    else this.#fresh.shift();
  }

  #first(): PendingCall | undefined {
    return this.#again[0] ?? this.#fresh.peek();
  }
}
