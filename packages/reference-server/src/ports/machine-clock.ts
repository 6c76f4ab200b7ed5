/** The clocks and timers that drive the protocol's machines. */
import type { Instant, Moment } from '@kitewire/mtproto';

/** Both clocks of the machines, and a timer on the monotonic one. */
export interface MachineClock {
  /** Reads both clocks at once. */
  moment(): Moment;
  /** Calls `onTime` once when the instant has come, never before this call has returned; gives what cancels it. */
  setTimer(at: Instant, onTime: () => void): () => void;
}
