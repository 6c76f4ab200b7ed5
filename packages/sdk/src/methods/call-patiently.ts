/** A call of a transfer that waits until the server can be reached. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { isPassing } from '../files/is-passing.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { backoffDelay, randomFraction } from '../timing/backoff.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { wait } from '../timing/wait.js';
import { untilEnd } from './transfer-end.js';

/** Calls, again after a growing pause where nobody was reached. Rejects as the call does, and as `untilEnd`. */
export async function callPatiently<Request extends tl.MethodRequest>(context: ClientContext, request: Request, options: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
  const { clock, random } = context;
  for (let failures = 1; ; failures += 1) {
    try {
      return await context.call(request, options);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    const source = createCancelSource();
    const pause = wait(backoffDelay(failures, randomFraction(random), { first: 500, ceiling: 10_000 }), clock, source.signal);
    try {
      await untilEnd(context, options.signal, pause);
    } finally {
      source.cancel();
    }
  }
}
