/** account.getAuthorizations, account.resetAuthorization and account.changeAuthorizationSettings: the devices on which one is logged in. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorizationToTl } from '../../domain/authorization.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { makeContainer } from '../../updates/container.js';
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

/**
 * Says that a login is one's own: the other devices ask no more about it. What else can be set concerns secret chats and
 * calls, of which there are none.
 *
 * https://core.telegram.org/method/account.changeAuthorizationSettings
 */
export async function changeAuthorizationSettings(context: UserContext, request: tl.AccountChangeAuthorizationSettingsRequest): Promise<boolean> {
  const { hash, confirmed } = request;
  const listed = await context.stores.authorizations.listOfUser(context.userId, mostListed);
  if (hash === 0n || !listed.some((login) => login.hash === hash)) refuse('HASH_INVALID');
  if (!confirmed) return true;
  const update: tl.Update = { _: 'updateNewAuthorization', hash };
  context.fanOut.pushVolatile(context.userId, async () => makeContainer({ updates: [update], users: [], date: toSeconds(context.now) }), callerOf(context));
  return true;
}
