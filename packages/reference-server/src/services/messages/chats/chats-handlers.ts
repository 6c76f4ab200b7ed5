/** The methods of messages.* about basic groups and invite links. */
import type { Handlers } from '../../../rpc/handlers.js';
import type { ServiceEnvironment } from '../../context.js';
import { exportChatInvite } from '../invites/export-chat-invite.js';
import { checkChatInvite, importChatInvite } from '../invites/join-by-invite.js';
import { createChat } from './create-chat.js';
import { editChatTitle } from './edit-chat-title.js';
import { addChatUser, deleteChatUser, editChatAdmin } from './edit-members.js';
import { getChats, getCommonChats, getFullChat } from './get-chats.js';

export const chatsHandlers: Handlers<ServiceEnvironment> = {
  'messages.createChat': { access: 'user', answer: createChat },
  'messages.addChatUser': { access: 'user', answer: addChatUser },
  'messages.deleteChatUser': { access: 'user', answer: deleteChatUser },
  'messages.editChatTitle': { access: 'user', answer: editChatTitle },
  'messages.editChatAdmin': { access: 'user', answer: editChatAdmin },
  'messages.getChats': { access: 'user', answer: getChats },
  'messages.getFullChat': { access: 'user', answer: getFullChat },
  'messages.getCommonChats': { access: 'user', answer: getCommonChats },
  'messages.exportChatInvite': { access: 'user', answer: exportChatInvite },
  'messages.checkChatInvite': { access: 'user', answer: checkChatInvite },
  'messages.importChatInvite': { access: 'user', answer: importChatInvite },
};
