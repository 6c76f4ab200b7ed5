/** The methods of contacts.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { block, getBlocked, unblock } from './blocks.js';
import { addContact, deleteContacts } from './edit-contacts.js';
import { getContactIds, getContacts, getStatuses } from './get-contacts.js';
import { importContacts } from './import-contacts.js';
import { resolvePhone, resolveUsername, search } from './resolve.js';

export const contactsHandlers: Handlers<ServiceEnvironment> = {
  'contacts.getContacts': { access: 'user', answer: getContacts },
  'contacts.getContactIDs': { access: 'user', answer: getContactIds },
  'contacts.getStatuses': { access: 'user', answer: getStatuses },
  'contacts.importContacts': { access: 'user', answer: importContacts },
  'contacts.addContact': { access: 'user', answer: addContact },
  'contacts.deleteContacts': { access: 'user', answer: deleteContacts },
  'contacts.resolveUsername': { access: 'user', answer: resolveUsername },
  'contacts.resolvePhone': { access: 'user', answer: resolvePhone },
  'contacts.search': { access: 'user', answer: search },
  'contacts.block': { access: 'user', answer: block },
  'contacts.unblock': { access: 'user', answer: unblock },
  'contacts.getBlocked': { access: 'user', answer: getBlocked },
  'contacts.getTopPeers': { access: 'user', answer: () => ({ _: 'contacts.topPeersDisabled' }) },
  'contacts.getBirthdays': { access: 'user', answer: () => ({ _: 'contacts.contactBirthdays', contacts: [], users: [] }) },
};
