/** Ends the login. */
import type { ClientContext } from '../context/client-context.js';
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';

/**
 * Logs out on the server and forgets the account here. A login that the server has ended already is only forgotten.
 *
 * @see https://core.telegram.org/method/auth.logOut
 */
export async function logOut(context: ClientContext, { signal }: { readonly signal?: CancelSignal } = {}): Promise<void> {
  try {
    await context.call({ _: 'auth.logOut' }, { signal });
  } catch (error) {
    if (!(error instanceof RpcError) || !endsLogin(error)) throw error;
  }
  await context.loggedOut('REQUESTED');
}
