/** account.updateStatus: coming and going. */
import type * as tl from '@kitewire/tl-schema/api';
import type { Presence } from '../../domain/user.js';
import { presenceToTl } from '../../domain/user-to-tl.js';
import { toSeconds } from '../../ports/clock.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';

/** Seconds for which a user is online after saying so once. */
const onlineTime = 300;

/** Mutual contacts that are told at most. */
const mostTold = 200;

/** Tells mutual contacts when the user comes or goes. https://core.telegram.org/method/account.updateStatus */
export async function updateStatus(context: UserContext, request: tl.AccountUpdateStatusRequest): Promise<boolean> {
  const { stores, userId } = context;
  const now = toSeconds(context.now);
  const before = (await stores.users.find(userId))?.presence;
  const presence: Presence = request.offline ? { onlineUntil: 0, lastSeen: now } : { onlineUntil: now + onlineTime, lastSeen: now };
  await stores.users.setPresence(userId, presence);
  const wasOnline = before !== undefined && before.onlineUntil > now;
  if (wasOnline === request.offline) await tellContacts(context, presence, now);
  return true;
}

async function tellContacts(context: UserContext, presence: Presence, date: number): Promise<void> {
  const listed = await context.stores.contacts.list(context.userId, mostTold);
  const update: tl.Update = { _: 'updateUserStatus', userId: context.userId, status: presenceToTl(presence, date) };
  for (const { userId } of listed.filter((contact) => contact.mutual)) {
    context.fanOut.pushVolatile(userId, async () => {
      const peers = await context.peers.describe(userId, [context.userId], date);
      return makeContainer({ updates: [update], ...peers, date });
    });
  }
}
