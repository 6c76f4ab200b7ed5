/** The other half of a login by QR code: the device that is logged in lets the new one in. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { parseLoginUrl } from './login-url.js';

/**
 * Accepts the code that a new device shows, given as its URL; resolves to the new login as the list of devices has it.
 *
 * Rejects with an `RpcError` (`AUTH_TOKEN_EXPIRED`: scan the code that the device shows now; `AUTH_TOKEN_INVALID`,
 * `AUTH_TOKEN_ALREADY_ACCEPTED`), or with a `UsageError` when the text is no login code.
 *
 * @see https://core.telegram.org/method/auth.acceptLoginToken
 */
export async function acceptQrLogin(context: ClientContext, url: string, { signal }: { readonly signal?: CancelSignal } = {}): Promise<tl.Authorization> {
  return context.call({ _: 'auth.acceptLoginToken', token: parseLoginUrl(url) }, { signal });
}
