/** Connecting because something waits to be sent. */
import type { ClientContext } from '../context/client-context.js';

/** Gives what tries to connect, unless it is at it already; failures are logged. */
export function createDialer(context: ClientContext): () => void {
  let isDialing = false;
  return () => {
    if (isDialing) return;
    isDialing = true;
    context
      .connect()
      .catch((error: unknown) => context.logger.log('info', 'What is to be sent waits for a connection', { error }))
      .finally(() => (isDialing = false));
  };
}
