/** The methods of folders.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { editPeerFolders } from './edit-peer-folders.js';

export const foldersHandlers: Handlers<ServiceEnvironment> = {
  'folders.editPeerFolders': { access: 'user', answer: editPeerFolders },
};
