/** The methods of messages.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { deleteHistory, deleteMessages } from './delete-messages.js';
import { editMessage } from './edit-message.js';
import { getDialogFilters, updateDialogFilter, updateDialogFiltersOrder } from './dialog-filters.js';
import { clearAllDrafts, getAllDrafts, saveDraft } from './drafts.js';
import { chatsHandlers } from './chats/chats-handlers.js';
import { editChatAbout } from './edit-chat-about.js';
import { emptyAnswers } from './empty-answers.js';
import { getDialogs, getPeerDialogs, getPinnedDialogs } from './get-dialogs.js';
import { getHistory } from './get-history.js';
import { getMessages } from './get-messages.js';
import { getMessagesViews, getOnlines, getPeerSettings } from './peer-extras.js';
import { reorderPinnedDialogs, toggleDialogPin } from './pin-dialogs.js';
import { getUnreadMentions, readMentions, readMessageContents } from './unread-mentions.js';
import { unpinAllMessages, updatePinnedMessage } from './pin-messages.js';
import { readHistory } from './read-history.js';
import { search } from './search.js';
import { searchGlobal } from './search-global.js';
import { sendMedia, uploadMedia } from './send-media.js';
import { sendMessage } from './send-message.js';
import { sendMultiMedia } from './send-multi-media.js';
import { setTyping } from './set-typing.js';
import { getDialogUnreadMarks, markDialogUnread } from './unread-marks.js';

export const messagesHandlers: Handlers<ServiceEnvironment> = {
  ...emptyAnswers,
  ...chatsHandlers,
  'messages.sendMessage': { access: 'user', answer: sendMessage },
  'messages.sendMedia': { access: 'user', answer: sendMedia },
  'messages.uploadMedia': { access: 'user', answer: uploadMedia },
  'messages.sendMultiMedia': { access: 'user', answer: sendMultiMedia },
  'messages.editMessage': { access: 'user', answer: editMessage },
  'messages.deleteMessages': { access: 'user', answer: deleteMessages },
  'messages.deleteHistory': { access: 'user', answer: deleteHistory },
  'messages.updatePinnedMessage': { access: 'user', answer: updatePinnedMessage },
  'messages.unpinAllMessages': { access: 'user', answer: unpinAllMessages },
  'messages.readHistory': { access: 'user', answer: readHistory },
  'messages.readMessageContents': { access: 'user', answer: readMessageContents },
  'messages.getUnreadMentions': { access: 'user', answer: getUnreadMentions },
  'messages.readMentions': { access: 'user', answer: readMentions },
  'messages.saveDraft': { access: 'user', answer: saveDraft },
  'messages.getAllDrafts': { access: 'user', answer: getAllDrafts },
  'messages.clearAllDrafts': { access: 'user', answer: clearAllDrafts },
  'messages.editChatAbout': { access: 'user', answer: editChatAbout },
  'messages.setTyping': { access: 'user', answer: setTyping },
  'messages.getHistory': { access: 'user', answer: getHistory },
  'messages.getMessages': { access: 'user', answer: getMessages },
  'messages.search': { access: 'user', answer: search },
  'messages.searchGlobal': { access: 'user', answer: searchGlobal },
  'messages.getDialogs': { access: 'user', answer: getDialogs },
  'messages.getPinnedDialogs': { access: 'user', answer: getPinnedDialogs },
  'messages.toggleDialogPin': { access: 'user', answer: toggleDialogPin },
  'messages.reorderPinnedDialogs': { access: 'user', answer: reorderPinnedDialogs },
  'messages.markDialogUnread': { access: 'user', answer: markDialogUnread },
  'messages.getDialogUnreadMarks': { access: 'user', answer: getDialogUnreadMarks },
  'messages.getDialogFilters': { access: 'user', answer: getDialogFilters },
  'messages.updateDialogFilter': { access: 'user', answer: updateDialogFilter },
  'messages.updateDialogFiltersOrder': { access: 'user', answer: updateDialogFiltersOrder },
  'messages.getPeerDialogs': { access: 'user', answer: getPeerDialogs },
  'messages.getPeerSettings': { access: 'user', answer: getPeerSettings },
  'messages.getOnlines': { access: 'user', answer: getOnlines },
  'messages.getMessagesViews': { access: 'user', answer: getMessagesViews },
};
