/** The port through which the drivers read the time and wait; tests pass a virtual one. */
import type { Instant, Moment } from '@kitewire/mtproto';

/** Both clocks of a platform and its timers. */
export interface Clock {
  /** Reads both clocks at once. */
  now(): Moment;
  /**
   * Calls `onTime` once when the monotonic clock has reached `at`, never before this call has returned.
   *
   * @returns what cancels it; cancelling late or twice does nothing
   */
  setTimer(at: Instant, onTime: () => void): () => void;
}
