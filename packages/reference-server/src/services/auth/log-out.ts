/** auth.logOut and auth.resetAuthorizations: logins end, permanent keys stay. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ServiceContext, UserContext } from '../context.js';
import { endTempKeys } from './temp-keys.js';

/** Ends the login of the calling key; a second time changes nothing. https://core.telegram.org/method/auth.logOut */
export async function logOut(context: ServiceContext): Promise<tl.AuthLoggedOut> {
  const userId = await context.stores.authorizations.logOut(context.authKeyId);
  if (userId !== undefined) {
    context.loginSink.loggedOut(context.authKeyId);
    await endTempKeys(context, context.authKeyId, [context.sessionAuthKeyId]);
    context.logger.log('info', 'logout', { authKeyId: context.authKeyId, userId });
  }
  return { _: 'auth.loggedOut' };
}

/** Ends all other logins of the user. https://core.telegram.org/method/auth.resetAuthorizations */
export async function resetAuthorizations(context: UserContext): Promise<boolean> {
  const ended = await context.stores.authorizations.logOutOthers(context.userId, context.authKeyId);
  for (const authKeyId of ended) {
    context.loginSink.revoked(authKeyId);
    await endTempKeys(context, authKeyId, []);
  }
  return true;
}
