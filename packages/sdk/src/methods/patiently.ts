/** Work of a transfer that waits until the server can be reached. */
import type { ClientContext } from '../context/client-context.js';
import { isPassing } from '../files/is-passing.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { backoffDelay, randomFraction } from '../timing/backoff.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { wait } from '../timing/wait.js';
import { untilEnd } from './transfer-end.js';

/** Does something, again after a growing pause where nobody was reached. Rejects as the work does, and as `untilEnd`. */
export async function patiently<Value>(context: ClientContext, signal: CancelSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  const { clock, random } = context;
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    const source = createCancelSource();
    const pause = wait(backoffDelay(failures, randomFraction(random), { first: 500, ceiling: 10_000 }), clock, source.signal);
    try {
      await untilEnd(context, signal, pause);
    } finally {
      source.cancel();
    }
  }
}
