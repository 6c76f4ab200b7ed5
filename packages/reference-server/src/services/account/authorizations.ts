/** account.getAuthorizations and account.resetAuthorization: the devices on which one is logged in. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorizationToTl } from '../../domain/authorization.js';
import { refuse } from '../../errors.js';
import { endTempKeys } from '../auth/temp-keys.js';
import type { UserContext } from '../context.js';

/** Logins that are listed at most. */
const mostListed = 100;

/** Days after which unused logins end; the server ends none, the clients want a number. */
const ttlDays = 365;

/** https://core.telegram.org/method/account.getAuthorizations */
export async function getAuthorizations(context: UserContext): Promise<tl.AccountAuthorizations> {
  const listed = await context.stores.authorizations.listOfUser(context.userId, mostListed);
  const authorizations = listed.map((login) => authorizationToTl(login, login.authKeyId === context.authKeyId));
  return { _: 'account.authorizations', authorizationTtlDays: ttlDays, authorizations };
}

/** https://core.telegram.org/method/account.resetAuthorization */
export async function resetAuthorization(context: UserContext, request: tl.AccountResetAuthorizationRequest): Promise<boolean> {
  const authKeyId = await context.stores.authorizations.logOutByHash(context.userId, request.hash);
  if (authKeyId === undefined) refuse('HASH_INVALID');
  context.loginSink.revoked(authKeyId);
  await endTempKeys(context, authKeyId, []);
  return true;
}
