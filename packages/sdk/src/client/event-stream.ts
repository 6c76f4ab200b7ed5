/** Events as an async iterator: nothing is missed between two steps, and nothing grows without bound. */
import { AbortedError } from '../errors/aborted-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { onAbort } from '../timing/on-abort.js';

/** Where an iterator gets its events from. */
export interface EventSource<Event> {
  /** Calls `onEvent` for each event and `onEnd` when no more will come; returns what ends that. */
  subscribe(onEvent: (event: Event) => void, onEnd: () => void): () => void;
}

/** Events that may wait for a slow reader. */
const MAX_WAITING = 10_000;

/**
 * Reads events one after the other, from the moment of the call on.
 *
 * The iteration ends when the source does. It rejects with an `AbortedError` when the signal fires, and with a
 * `UsageError` when more than 10,000 events wait to be read.
 */
export function streamEvents<Event>(source: EventSource<Event>, signal?: CancelSignal): AsyncIterableIterator<Event> {
  const waiting: Event[] = [];
  let failure: Error | undefined;
  let isDone = false;
  let wake: (() => void) | undefined;
  const settle = (error?: Error): void => {
    failure ??= error;
    isDone = true;
    unsubscribe();
    endListening();
    wake?.();
  };
  const giveUp = (): void => {
    waiting.length = 0;
    settle(new AbortedError(signal?.reason));
  };
  const endListening = onAbort(signal, giveUp);
  const unsubscribe = source.subscribe(
    (event) => {
      waiting.push(event);
      if (waiting.length > MAX_WAITING) settle(new UsageError(`More than ${MAX_WAITING} events wait: read them faster, or listen with on().`));
      wake?.();
    },
    () => settle(),
  );
  if (signal?.aborted) giveUp();
  return {
    async next() {
      while (waiting.length === 0 && !isDone) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = waiting.shift();
      if (event !== undefined) return { done: false, value: event };
      if (failure) throw failure;
      return { done: true, value: undefined };
    },
    async return() {
      waiting.length = 0;
      settle();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
