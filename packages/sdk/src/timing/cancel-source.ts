/** A cancel signal of our own making: the core cannot use the platform's `AbortController`. */
import type { CancelSignal } from '../ports/cancel-signal.js';

/** A signal with the means to fire it. */
export interface CancelSource {
  readonly signal: CancelSignal;
  /** Fires the signal; firing again does nothing. */
  cancel(reason?: unknown): void;
}

/** Creates a signal that fires when it is told to. */
export function createCancelSource(): CancelSource {
  const listeners = new Set<() => void>();
  let isCancelled = false;
  let cause: unknown;
  return {
    signal: {
      get aborted() {
        return isCancelled;
      },
      get reason() {
        return cause;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel: (reason) => {
      if (isCancelled) return;
      isCancelled = true;
      cause = reason;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
