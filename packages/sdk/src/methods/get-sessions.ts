/** Reads the devices on which the account is logged in. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CancelSignal } from '../ports/cancel-signal.js';

/**
 * Resolves to the logins of the account; this client's own has `current`, the others have the `hash` that
 * `terminateSession` takes.
 *
 * @see https://core.telegram.org/method/account.getAuthorizations
 */
export async function getSessions(context: ClientContext, { signal }: { readonly signal?: CancelSignal } = {}): Promise<tl.RawAuthorization[]> {
  const { authorizations } = await context.call({ _: 'account.getAuthorizations' }, { signal });
  return authorizations;
}
