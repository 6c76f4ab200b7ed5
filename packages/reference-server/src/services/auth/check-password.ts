/** auth.checkPassword: the second step of a login. */
import type * as tl from '@kitewire/tl-schema/api';
import { RpcFault, refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext } from '../context.js';
import { provePassword } from '../prove-password.js';
import { randomLong } from '../random-long.js';
import { welcome } from './welcome.js';

/** https://core.telegram.org/method/auth.checkPassword */
export async function checkPassword(context: ServiceContext, request: tl.AuthCheckPasswordRequest): Promise<tl.AuthAuthorization> {
  const { authKeyId, random, stores } = context;
  const now = toSeconds(context.now);
  const userId = await stores.passwords.pendingUser(authKeyId, now);
  // Nobody waits for a password, or all guesses are used up: the login begins again with a code.
  if (userId === undefined) return context.userId === undefined ? unregistered() : refuse('SRP_ID_INVALID');
  await provePassword(context, userId, request.password);
  const user = await stores.passwords.finishLogin({ authKeyId, userId, now, authorizationHash: randomLong(random) });
  return user === undefined ? unregistered() : welcome(context, user);
}

function unregistered(): never {
  throw new RpcFault(401, 'AUTH_KEY_UNREGISTERED');
}
