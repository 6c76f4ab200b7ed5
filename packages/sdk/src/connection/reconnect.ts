/** The rule by which a client returns to its server: soon after a cut, slower the longer it fails. */
import type { Instant, RandomSource } from '@kitewire/mtproto';
import { backoffDelay, randomFraction } from '../timing/backoff.js';

/** The times of reconnecting, in ms. */
export interface ReconnectPolicy {
  /** The pause after the second failure in a row; the first attempt after a cut follows at once. */
  readonly first: number;
  /** The longest pause. */
  readonly ceiling: number;
  /** A connection that has been usable for so long starts the count anew. */
  readonly settled: number;
}

/** TDLib's ceiling for desktop and server builds. */
const DEFAULT_RECONNECT: ReconnectPolicy = { first: 500, ceiling: 16_000, settled: 5_000 };

/** Counts failures and tells how long to wait before the next attempt. */
export class ReconnectRule {
  readonly #policy: ReconnectPolicy;
  readonly #random: RandomSource;
  #failures = 0;
  #usableSince: Instant | undefined;

  constructor(random: RandomSource, policy: ReconnectPolicy = DEFAULT_RECONNECT) {
    this.#random = random;
    this.#policy = policy;
  }

  /** Failed attempts, or connections that did not last, in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** The connection became usable. */
  connected(now: Instant): void {
    this.#usableSince = now;
  }

  /** Whatever failed before says nothing about what comes. */
  reset(): void {
    this.#failures = 0;
    this.#usableSince = undefined;
  }

  /** The attempt failed or the connection ended; returns the pause before the next attempt, in ms. */
  failed(now: Instant): number {
    const hasLasted = this.#usableSince !== undefined && now - this.#usableSince >= this.#policy.settled;
    this.#usableSince = undefined;
    this.#failures = hasLasted ? 1 : this.#failures + 1;
    if (this.#failures === 1) return 0;
    return backoffDelay(this.#failures - 1, randomFraction(this.#random), this.#policy);
  }
}
