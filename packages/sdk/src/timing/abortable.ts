/** Giving up the wait for something that itself goes on. */
import { AbortedError } from '../errors/aborted-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { onAbort } from './on-abort.js';

/** Gives what the promise gives, or rejects with an `AbortedError` as soon as the signal fires. */
export function abortable<Value>(promise: Promise<Value>, signal?: CancelSignal): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new AbortedError(signal.reason));
    const endListening = onAbort(signal, giveUp);
    if (signal.aborted) giveUp();
    // Also after an abort: a late rejection that nobody takes would end the process.
    promise.then(resolve, reject).finally(endListening);
  });
}
