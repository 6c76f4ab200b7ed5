/** What every method takes besides what it is about. */
import type { CancelSignal } from '../ports/cancel-signal.js';

/** Options of a call. */
export interface CallOptions {
  /** Ends the waiting: the method rejects with an `AbortedError`, and what was sent may have happened. */
  readonly signal?: CancelSignal;
}
