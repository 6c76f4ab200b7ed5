/** account.updateProfile: the own names and description. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanName, longestAbout } from '../../domain/person-name.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';

/** What is absent stays as it is. https://core.telegram.org/method/account.updateProfile */
export async function updateProfile(context: UserContext, request: tl.AccountUpdateProfileRequest): Promise<tl.User> {
  const firstName = request.firstName === undefined ? undefined : (cleanName(request.firstName) ?? refuse('FIRSTNAME_INVALID'));
  const lastName = request.lastName === undefined ? undefined : (cleanName(request.lastName) ?? refuse('LASTNAME_INVALID'));
  const about = request.about?.trim();
  if (firstName === '') refuse('FIRSTNAME_INVALID');
  if (about !== undefined && about.length > longestAbout) refuse('ABOUT_TOO_LONG');
  enforceWait(context.limiter.take('changeName', String(context.userId), context.now));
  const date = toSeconds(context.now);
  await context.stores.users.updateProfile({
    userId: context.userId,
    date,
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(about !== undefined && { about }),
  });
  return context.peers.describeOne(context.userId, context.userId, date);
}
