/** contacts.importContacts: the people of an address book who have accounts. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanName } from '../../domain/person-name.js';
import { normalisePhone } from '../../domain/phone.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';

/** Entries that one call takes; the client is asked to send the rest once more. */
const mostImported = 500;

/** https://core.telegram.org/method/contacts.importContacts */
export async function importContacts(context: UserContext, request: tl.ContactsImportContactsRequest): Promise<tl.ContactsImportedContacts> {
  const taken = request.contacts.slice(0, mostImported);
  const readable = taken.flatMap((contact) => {
    const [phone, firstName, lastName] = [normalisePhone(contact.phone), cleanName(contact.firstName), cleanName(contact.lastName)];
    if (phone === undefined || firstName === undefined || lastName === undefined) return [];
    return [{ clientId: contact.clientId, phone, firstName, lastName }];
  });
  enforceWait(context.limiter.take('findByPhone', String(context.userId), context.now, Math.max(1, readable.length)));
  const userIds = await context.stores.contacts.importByPhone({ ownerId: context.userId, entries: readable });
  const imported = readable.flatMap(({ clientId }, index): tl.ImportedContact[] => {
    const userId = userIds[index];
    return userId === undefined ? [] : [{ _: 'importedContact', userId, clientId }];
  });
  const { users } = await context.peers.describe(context.userId, imported.map((contact) => contact.userId), toSeconds(context.now));
  return {
    _: 'contacts.importedContacts',
    imported,
    popularInvites: [],
    retryContacts: request.contacts.slice(mostImported).map((contact) => contact.clientId),
    users,
  };
}
