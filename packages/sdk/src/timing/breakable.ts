/** Walking through what is waited for, so that whoever breaks off need not wait. */
import { AbortedError } from '../errors/aborted-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { createCancelSource } from './cancel-source.js';
import { onAbort } from './on-abort.js';

/**
 * Makes an async generator whose `return` and `throw` end it at once, where those of others wait for the next piece: the signal
 * that the walk gets fires for them as it does for the one that is given here.
 */
export function breakable<Piece>(signal: CancelSignal | undefined, walk: (signal: CancelSignal) => AsyncGenerator<Piece, void, undefined>): AsyncGenerator<Piece, void, undefined> {
  const giveUp = createCancelSource();
  /** Why the signal fires for somebody who has broken off: no failure. */
  const left = {};
  const guarded = async function* (): AsyncGenerator<Piece, void, undefined> {
    const endListening = onAbort(signal, () => giveUp.cancel(signal?.reason));
    if (signal?.aborted) giveUp.cancel(signal.reason);
    try {
      yield* walk(giveUp.signal);
    } catch (error) {
      if (!(error instanceof AbortedError) || error.cause !== left) throw error;
    } finally {
      endListening();
    }
  };
  const generator = guarded();
  const { return: end, throw: fail } = generator;
  return Object.assign(generator, {
    return: (value?: void | PromiseLike<void>) => {
      giveUp.cancel(left);
      return end.call(generator, value);
    },
    throw: (error: unknown) => {
      giveUp.cancel(left);
      return fail.call(generator, error);
    },
  });
}
