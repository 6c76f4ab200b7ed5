/** How a login ends: somebody is in, or must still prove the account's password. */
import type * as tl from '@kitewire/tl-schema/api';
import type { User } from '../../domain/user.js';
import { RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext } from '../context.js';
import { announceLogin } from './announce-login.js';

/** Whether the account's other devices are told: `asked` when they let the login in, `untold` when there are none. */
export type LoginNews = 'new' | 'asked' | 'untold';

/** Tells the sessions of the key, the client and the account's other devices who is logged in with the key now. */
export async function welcome(context: ServiceContext, user: User, news: LoginNews = 'new'): Promise<tl.RawAuthAuthorization> {
  context.loginSink.loggedIn(context, user.id);
  context.logger.log('info', 'login', { authKeyId: context.authKeyId, userId: user.id, phone: user.phone });
  if (news !== 'untold') await announceLogin(context, user.id, { confirmed: news === 'asked' });
  return { _: 'auth.authorization', user: await context.peers.describeOne(user.id, user.id, toSeconds(context.now)) };
}

/** Says that everything was right, and that the account has a password as well. https://core.telegram.org/api/srp */
export function demandPassword(): never {
  throw new RpcFault(401, 'SESSION_PASSWORD_NEEDED');
}
