/** When the next getDifference or getState may leave: pauses after failures, and after answers that brought nothing. */
import type { Instant, RandomSource } from '@kitewire/mtproto';
import { backoffDelay, randomFraction } from '../timing/backoff.js';

/** Counts failures, fruitless answers and refusals of the store in a row. */
export class RequestPacer {
  readonly #random: RandomSource;
  #failures = 0;
  #fruitless = 0;
  #refusals = 0;
  #notBefore: Instant = Number.NEGATIVE_INFINITY;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** The earliest moment for the next request. */
  get notBefore(): Instant {
    return this.#notBefore;
  }

  /** How many requests have failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** @param retryAfter the pause in ms that the server asks for, at least */
  failed(now: Instant, retryAfter = 0): void {
    this.#failures += 1;
    this.#notBefore = now + Math.max(retryAfter, this.#delay(this.#failures));
  }

  /**
   * An answer came. One fruitless answer is normal; a server that provokes more of them in a row meets pauses that grow
   * as after failures.
   */
  answered(now: Instant, brought: 'something' | 'nothing'): void {
    this.#failures = 0;
    this.#fruitless = brought === 'something' ? 0 : this.#fruitless + 1;
    this.#notBefore = this.#fruitless < 2 ? now : now + this.#delay(this.#fruitless - 1);
  }

  /** The store failed. The server answers all the while, so only a commit ends this row. */
  refused(now: Instant): void {
    this.#refusals += 1;
    this.#notBefore = now + this.#delay(this.#refusals);
  }

  /** The store works. */
  committed(): void {
    this.#refusals = 0;
  }

  /** An update was applied in its order: the server means well. */
  progressed(): void {
    if (this.#fruitless === 0) return;
    this.#fruitless = 0;
    if (this.#failures + this.#refusals === 0) this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  #delay(times: number): number {
    return backoffDelay(times, randomFraction(this.#random));
  }
}
