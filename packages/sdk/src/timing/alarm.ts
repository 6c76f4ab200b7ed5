/** A timer whose time changes often: it is set anew only when it would come too late. */
import type { Instant } from '@kitewire/mtproto';
import type { Clock } from '../ports/clock.js';

/**
 * Calls at the wanted time or before it: whoever is called looks whether something is due, and sets the next time. Most
 * times only move away, so that a timer for each of them would be made in vain.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #onTime: () => void;
  #at: Instant | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onTime: () => void) {
    this.#clock = clock;
    this.#onTime = onTime;
  }

  /** @param at `undefined` for never. */
  set(at: Instant | undefined): void {
    if (at !== undefined && this.#at !== undefined && this.#at <= at) return;
    this.#cancel?.();
    this.#at = at;
    this.#cancel = at === undefined ? undefined : this.#clock.setTimer(at, () => {
      this.#at = undefined;
      this.#onTime();
    });
  }
}
