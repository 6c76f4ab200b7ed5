/** All methods that the server answers. */
import type { Handlers } from '../rpc/handlers.js';
import { accountHandlers } from './account/account-handlers.js';
import { authHandlers } from './auth/auth-handlers.js';
import { channelsHandlers } from './channels/channels-handlers.js';
import { contactsHandlers } from './contacts/contacts-handlers.js';
import type { ServiceEnvironment } from './context.js';
import { foldersHandlers } from './folders/folders-handlers.js';
import { helpHandlers } from './help/help-handlers.js';
import { langpackHandlers } from './langpack/langpack-handlers.js';
import { messagesHandlers } from './messages/messages-handlers.js';
import { photosHandlers } from './photos/photos-handlers.js';
import { updatesHandlers } from './updates/updates-handlers.js';
import { downloadHandlers } from './upload/download-handlers.js';
import { uploadHandlers } from './upload/upload-handlers.js';
import { usersHandlers } from './users/users-handlers.js';

/** The table that a dispatcher is given. */
export const handlers: Handlers<ServiceEnvironment> = {
  ...authHandlers,
  ...accountHandlers,
  ...usersHandlers,
  ...contactsHandlers,
  ...messagesHandlers,
  ...channelsHandlers,
  ...foldersHandlers,
  ...updatesHandlers,
  ...uploadHandlers,
  ...helpHandlers,
  ...langpackHandlers,
  ...downloadHandlers,
  ...photosHandlers,
};
