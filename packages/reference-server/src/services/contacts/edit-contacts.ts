/** contacts.addContact and contacts.deleteContacts: changes of the own contact list. */
import type * as tl from '@kitewire/tl-schema/api';
import { peerToTl } from '../../domain/peer-id.js';
import type { UserId } from '../../domain/peer-id.js';
import { cleanName } from '../../domain/person-name.js';
import { normalisePhone } from '../../domain/phone.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';
import { findUser, resolveUser } from '../resolve-peer.js';

/** Contacts deleted by one call at most. */
const mostDeleted = 500;

/** https://core.telegram.org/method/contacts.addContact */
export async function addContact(context: UserContext, request: tl.ContactsAddContactRequest): Promise<tl.Updates> {
  const user = await resolveUser(context, request.id, 'see');
  if (user.id === context.userId) refuse('CONTACT_ID_INVALID');
  const firstName = cleanName(request.firstName) ?? refuse('FIRSTNAME_INVALID');
  if (firstName === '') refuse('CONTACT_NAME_EMPTY');
  const lastName = cleanName(request.lastName) ?? refuse('LASTNAME_INVALID');
  const phone = normalisePhone(request.phone) ?? '';
  await context.stores.contacts.save({ ownerId: context.userId, userId: user.id, firstName, lastName, phone });
  return announce(context, [user.id]);
}

/** https://core.telegram.org/method/contacts.deleteContacts */
export async function deleteContacts(context: UserContext, request: tl.ContactsDeleteContactsRequest): Promise<tl.Updates> {
  if (request.id.length > mostDeleted) refuse('LIMIT_INVALID');
  const ids: UserId[] = [];
  for (const id of request.id) {
    const user = await findUser(context, id, 'see');
    if (user !== undefined) ids.push(user.id);
  }
  await context.stores.contacts.remove(context.userId, ids);
  return announce(context, ids);
}

/** Tells the user's other sessions, and gives the caller the same. */
async function announce(context: UserContext, ids: readonly UserId[]): Promise<tl.Updates> {
  const date = toSeconds(context.now);
  const updates: tl.Update[] = ids.map((id) => ({ _: 'updatePeerSettings', peer: peerToTl(id), settings: { _: 'peerSettings' } }));
  const container = makeContainer({ updates, ...(await context.peers.describe(context.userId, ids, date)), date });
  context.fanOut.pushVolatile(context.userId, async () => container, callerOf(context));
  return container;
}
