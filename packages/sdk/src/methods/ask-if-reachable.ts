/** Asks the server, unless it cannot be reached now. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { onAbort } from '../timing/on-abort.js';

/**
 * Resolves to the result of a call, or to `undefined` as soon as an attempt to connect has failed: what is stored is the best
 * answer then. Rejects with an `RpcError`, or with an `AbortedError` when the signal fires.
 */
export async function askIfReachable<Request extends tl.MethodRequest>(
  context: ClientContext,
  request: Request,
  signal?: CancelSignal,
): Promise<tl.MethodResult<Request['_']> | undefined> {
  if (signal?.aborted) throw new AbortedError(signal.reason);
  if (context.connectionState === 'disconnected') return undefined;
  const giveUp = createCancelSource();
  const endListening = onAbort(signal, () => giveUp.cancel(signal?.reason));
  const unwatch = context.watchConnection((state) => {
    if (state === 'disconnected') giveUp.cancel();
  });
  try {
    return await context.call(request, { signal: giveUp.signal });
  } catch (error) {
    if (signal?.aborted !== true && (error instanceof ConnectionError || error instanceof AbortedError)) return undefined;
    throw error;
  } finally {
    unwatch();
    endListening();
  }
}
