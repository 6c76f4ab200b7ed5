/** Waiting on the clock port, until it is time or the signal fires. */
import { AbortedError } from '../errors/aborted-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import { onAbort } from './on-abort.js';

/** Resolves after so many ms; rejects with an `AbortedError` when the signal fires first. */
export function wait(duration: number, clock: Clock, signal?: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new AbortedError(signal.reason));
    const cancelTimer = clock.setTimer(clock.now().instant + duration, () => {
      endListening();
      resolve();
    });
    const endListening = onAbort(signal, () => {
      endListening();
      cancelTimer();
      reject(new AbortedError(signal?.reason));
    });
  });
}
