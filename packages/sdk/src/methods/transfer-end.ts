/** What ends a transfer before its time: its caller gives it up, the login ends, or the client is closed. */
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { createDeferred } from '../timing/deferred.js';
import { onAbort } from '../timing/on-abort.js';

/** Tells when a transfer must end, perhaps before this returns; gives what ends the watching. */
export function watchEnd(context: ClientContext, signal: CancelSignal | undefined, onEnd: (error: Error) => void): () => void {
  const giveUp = (): void => onEnd(new AbortedError(signal?.reason));
  const onState = (state: ClientContext['connectionState']): void => {
    if (state === 'closed') onEnd(new ConnectionError('CLOSED', 'The client was closed.'));
  };
  const endWatch = context.watchConnection(onState);
  // Its next call would hear this from the server, if it came to that: what is halted, or waits for its stream, makes none.
  const endLogoutWatch = context.watchLogout(() => onEnd(new RpcError(401, 'AUTH_KEY_UNREGISTERED', 'upload.*')));
  const endListening = onAbort(signal, giveUp);
  if (signal?.aborted) giveUp();
  else onState(context.connectionState);
  return () => {
    endWatch();
    endLogoutWatch();
    endListening();
  };
}

/** Waits for something until the transfer that needs it must end; the work itself goes on. */
export async function untilEnd<Value>(context: ClientContext, signal: CancelSignal | undefined, work: Promise<Value>): Promise<Value> {
  const ended = createDeferred<never>();
  const unwatch = watchEnd(context, signal, ended.reject);
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    unwatch();
  }
}
