/** The methods of account.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { changeAuthorizationSettings, getAuthorizations, resetAuthorization } from './authorizations.js';
import { getPassword } from './get-password.js';
import { getNotifyExceptions, getNotifySettings, resetNotifySettings, updateNotifySettings } from './notify-settings.js';
import { cancelPasswordEmail, confirmPasswordEmail, resendPasswordEmail } from './password-email.js';
import { getPasswordSettings, updatePasswordSettings } from './password-settings.js';
import { declinePasswordReset, resetPassword } from './reset-password.js';
import { updateProfile } from './update-profile.js';
import { updateStatus } from './update-status.js';
import { checkUsername, updateUsername } from './username.js';

/** The answers without content are what clients that open their settings are content with. */
export const accountHandlers: Handlers<ServiceEnvironment> = {
  'account.getPassword': { access: 'anyone', answer: getPassword },
  'account.getPasswordSettings': { access: 'user', answer: getPasswordSettings },
  'account.updatePasswordSettings': { access: 'user', answer: updatePasswordSettings },
  'account.confirmPasswordEmail': { access: 'user', answer: confirmPasswordEmail },
  'account.resendPasswordEmail': { access: 'user', answer: resendPasswordEmail },
  'account.cancelPasswordEmail': { access: 'user', answer: cancelPasswordEmail },
  'account.resetPassword': { access: 'user', answer: resetPassword },
  'account.declinePasswordReset': { access: 'user', answer: declinePasswordReset },
  'account.updateUsername': { access: 'user', answer: updateUsername },
  'account.checkUsername': { access: 'user', answer: checkUsername },
  'account.updateProfile': { access: 'user', answer: updateProfile },
  'account.updateStatus': { access: 'user', answer: updateStatus },
  'account.getAuthorizations': { access: 'user', answer: getAuthorizations },
  'account.resetAuthorization': { access: 'user', answer: resetAuthorization },
  'account.changeAuthorizationSettings': { access: 'user', answer: changeAuthorizationSettings },
  'account.registerDevice': { access: 'user', answer: () => true },
  'account.unregisterDevice': { access: 'user', answer: () => true },
  'account.updateNotifySettings': { access: 'user', answer: updateNotifySettings },
  'account.getNotifySettings': { access: 'user', answer: getNotifySettings },
  'account.resetNotifySettings': { access: 'user', answer: resetNotifySettings },
  'account.getNotifyExceptions': { access: 'user', answer: getNotifyExceptions },
  'account.getContactSignUpNotification': { access: 'user', answer: () => false },
  'account.getChatThemes': { access: 'user', answer: () => ({ _: 'account.themes', hash: 0n, themes: [] }) },
  'account.getDefaultEmojiStatuses': { access: 'user', answer: () => ({ _: 'account.emojiStatuses', hash: 0n, statuses: [] }) },
  'account.getChannelDefaultEmojiStatuses': { access: 'user', answer: () => ({ _: 'account.emojiStatuses', hash: 0n, statuses: [] }) },
  'account.getRecentEmojiStatuses': { access: 'user', answer: () => ({ _: 'account.emojiStatuses', hash: 0n, statuses: [] }) },
  'account.getCollectibleEmojiStatuses': { access: 'user', answer: () => ({ _: 'account.emojiStatuses', hash: 0n, statuses: [] }) },
  'account.getSavedRingtones': { access: 'user', answer: () => ({ _: 'account.savedRingtones', hash: 0n, ringtones: [] }) },
  'account.getSavedMusicIds': { access: 'user', answer: () => ({ _: 'account.savedMusicIds', ids: [] }) },
  'account.getDefaultProfilePhotoEmojis': { access: 'user', answer: () => ({ _: 'emojiList', hash: 0n, documentId: [] }) },
  'account.getDefaultGroupPhotoEmojis': { access: 'user', answer: () => ({ _: 'emojiList', hash: 0n, documentId: [] }) },
  'account.getDefaultBackgroundEmojis': { access: 'user', answer: () => ({ _: 'emojiList', hash: 0n, documentId: [] }) },
  'account.getReactionsNotifySettings': {
    access: 'user',
    answer: () => ({
      _: 'reactionsNotifySettings',
      sound: { _: 'notificationSoundDefault' },
      showPreviews: true,
    }),
  },
  'account.getAutoSaveSettings': {
    access: 'user',
    answer: () => ({
      _: 'account.autoSaveSettings',
      usersSettings: { _: 'autoSaveSettings' },
      chatsSettings: { _: 'autoSaveSettings' },
      broadcastsSettings: { _: 'autoSaveSettings' },
      exceptions: [],
      chats: [],
      users: [],
    }),
  },
};
