/** contacts.getContacts, getContactIDs and getStatuses: the own contact list. */
import type * as tl from '@kitewire/tl-schema/api';
import { presenceToTl } from '../../domain/user-to-tl.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';

/** Entries of one list that are ever shown. */
const longestContactList = 10_000;

/** The hash is passed over: the list always comes whole. https://core.telegram.org/method/contacts.getContacts */
export async function getContacts(context: UserContext): Promise<tl.ContactsContacts> {
  const listed = await context.stores.contacts.list(context.userId, longestContactList);
  const ids = listed.map((contact) => contact.userId);
  return {
    _: 'contacts.contacts',
    contacts: listed.map(({ userId, mutual }) => ({ _: 'contact', userId, mutual })),
    savedCount: listed.length,
    users: (await context.peers.describe(context.userId, ids, toSeconds(context.now))).users,
  };
}

/** https://core.telegram.org/method/contacts.getContactIDs */
export async function getContactIds(context: UserContext): Promise<number[]> {
  const listed = await context.stores.contacts.list(context.userId, longestContactList);
  return listed.map((contact) => contact.userId);
}

/** https://core.telegram.org/method/contacts.getStatuses */
export async function getStatuses(context: UserContext): Promise<tl.ContactStatus[]> {
  const listed = await context.stores.contacts.list(context.userId, longestContactList);
  const viewed = await context.stores.users.view(context.userId, listed.map((contact) => contact.userId));
  const date = toSeconds(context.now);
  return viewed.map(({ user }) => ({ _: 'contactStatus', userId: user.id, status: presenceToTl(user.presence, date) }));
}
