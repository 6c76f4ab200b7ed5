/** Ending an account, as the one who runs the server does it. */
import type { UserId } from '../domain/peer-id.js';
import { AdminError } from '../errors.js';
import { endTempKeys } from './auth/temp-keys.js';
import type { LoginSink, ServiceEnvironment } from './context.js';

/**
 * Ends an account: its logins answer 401 USER_DEACTIVATED, its phone number and username are free for somebody else, and
 * others see it as deleted. Rejects with an `AdminError` when there is no such account.
 *
 * https://core.telegram.org/api/errors#401-unauthorized
 */
export async function deactivateUser(
  { stores, loginSink }: Pick<ServiceEnvironment, 'stores'> & { readonly loginSink: Pick<LoginSink, 'revoked' | 'keysDropped'> },
  userId: UserId,
): Promise<void> {
  const ended = await stores.users.deactivate(userId);
  if (ended === undefined) throw new AdminError('USER_UNKNOWN', `there is no user ${userId}`);
  for (const authKeyId of ended) {
    loginSink.revoked(authKeyId);
    await endTempKeys({ stores, loginSink }, authKeyId, []);
  }
}
