/** Ends logins of the account on other devices. */
import type { ClientContext } from '../context/client-context.js';
import type { CancelSignal } from '../ports/cancel-signal.js';

/**
 * Ends one login, by its hash from `getSessions`. Rejects with an `RpcError` (`HASH_INVALID` when there is none, or
 * `FRESH_RESET_AUTHORISATION_FORBIDDEN` where this login is too new to end another).
 *
 * @see https://core.telegram.org/method/account.resetAuthorization
 */
export async function terminateSession(context: ClientContext, hash: bigint, { signal }: { readonly signal?: CancelSignal } = {}): Promise<void> {
  await context.call({ _: 'account.resetAuthorization', hash }, { signal });
}

/**
 * Ends all logins but this one.
 *
 * @see https://core.telegram.org/method/auth.resetAuthorizations
 */
export async function terminateOtherSessions(context: ClientContext, { signal }: { readonly signal?: CancelSignal } = {}): Promise<void> {
  await context.call({ _: 'auth.resetAuthorizations' }, { signal });
}
