/** account.updateUsername and account.checkUsername: the own public name. */
import type * as tl from '@kitewire/tl-schema/api';
import { isUsername } from '../../domain/username.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';

/** An empty name takes the own one away. https://core.telegram.org/method/account.updateUsername */
export async function updateUsername(context: UserContext, request: tl.AccountUpdateUsernameRequest): Promise<tl.User> {
  const { username } = request;
  const date = toSeconds(context.now);
  if (username !== '' && !isUsername(username)) refuse('USERNAME_INVALID');
  enforceWait(context.limiter.take('changeName', String(context.userId), context.now));
  const outcome = await context.stores.users.setUsername(context.userId, username === '' ? undefined : username, date);
  if (outcome === 'occupied') refuse('USERNAME_OCCUPIED');
  if (outcome === 'notModified') refuse('USERNAME_NOT_MODIFIED');
  return context.peers.describeOne(context.userId, context.userId, date);
}

/** https://core.telegram.org/method/account.checkUsername */
export async function checkUsername(context: UserContext, request: tl.AccountCheckUsernameRequest): Promise<boolean> {
  enforceWait(context.limiter.take('findByName', String(context.userId), context.now));
  if (!isUsername(request.username)) refuse('USERNAME_INVALID');
  if ((await context.stores.channels.findByUsername(request.username, context.userId)) !== undefined) return false;
  const owner = await context.stores.users.findByUsername(request.username);
  return owner === undefined || owner.id === context.userId;
}
