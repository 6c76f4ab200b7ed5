/** Telling the user's other sessions that the user has a new name. */
import type * as tl from '@kitewire/tl-schema/api';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';

/** Pushes the names as they are now; gives the user as the caller sees them. */
export async function announceSelf(context: UserContext): Promise<tl.RawUser> {
  const date = toSeconds(context.now);
  const self = await context.peers.describeOne(context.userId, context.userId, date);
  const { username, firstName = '', lastName = '' } = self;
  const usernames: tl.Username[] = username === undefined ? [] : [{ _: 'username', editable: true, active: true, username }];
  const update: tl.Update = { _: 'updateUserName', userId: self.id, firstName, lastName, usernames };
  context.fanOut.pushVolatile(context.userId, async () => makeContainer({ updates: [update], users: [self], date }), callerOf(context));
  return self;
}
