/** How often something may happen: a few times at once, and then once in an interval. */
import type { Instant } from '../machine.js';

export interface RateLimitPolicy {
  /** So often it may happen without a pause. */
  readonly burst: number;
  /** After so many ms it may happen once more. */
  readonly interval: number;
}

/** A bucket of permits that fills up with time. */
export class RateLimit {
  readonly #policy: RateLimitPolicy;
  #permits: number;
  #filledAt: Instant | undefined;

  constructor(policy: RateLimitPolicy) {
    this.#policy = policy;
    this.#permits = policy.burst;
  }

  /** Takes a permit, if there is one. */
  take(now: Instant): boolean {
    const { burst, interval } = this.#policy;
    const gained = this.#filledAt === undefined ? 0 : (now - this.#filledAt) / interval;
    this.#filledAt = now;
    this.#permits = Math.min(this.#permits + Math.max(gained, 0), burst);
    if (this.#permits < 1) return false;
    this.#permits -= 1;
    return true;
  }
}
