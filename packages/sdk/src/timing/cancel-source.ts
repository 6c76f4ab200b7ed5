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
  /** A few at a time. */
  let listeners: (() => void)[] = [];
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
      addEventListener: (_type, listener) => void listeners.push(listener),
      removeEventListener: (_type, listener) => {
        const index = listeners.indexOf(listener);
        if (index >= 0) listeners.splice(index, 1);
      },
    },
    cancel: (reason) => {
      if (isCancelled) return;
      isCancelled = true;
      cause = reason;
      const told = listeners;
      listeners = [];
      for (const listener of told) listener();
    },
  };
}
