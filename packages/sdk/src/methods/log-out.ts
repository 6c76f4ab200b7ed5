/** Ends the login. */
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';

/**
 * Logs out on the server and forgets the account here. A login that the server has ended already, or whose key it no
 * longer knows, is only forgotten.
 *
 * @see https://core.telegram.org/method/auth.logOut
 */
export async function logOut(context: ClientContext, { signal }: { readonly signal?: CancelSignal } = {}): Promise<void> {
  try {
    await context.call({ _: 'auth.logOut' }, { signal });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await context.loggedOut('REQUESTED');
}

/** Whether there is nothing left on the server to log out of. */
function isGone(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.code === 'AUTH_KEY_UNKNOWN';
  return error instanceof RpcError && endsLogin(error);
}
