/** When a renewal of a key that failed is tried again: after a pause that doubles each time. */
import type { Instant } from '../machine.js';

/** The first pause and the longest, in ms. */
const PAUSE = { first: 60_000, longest: 600_000 };

/** The failures of one renewal. */
export class RenewalPauses {
  #failures = 0;
  #notBefore: Instant = -Infinity;

  /** The instant before which there is no other attempt. */
  get notBefore(): Instant {
    return this.#notBefore;
  }

  failed(now: Instant): void {
    this.#notBefore = now + Math.min(PAUSE.first * 2 ** this.#failures, PAUSE.longest);
    this.#failures += 1;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#notBefore = -Infinity;
  }
}
