/** The methods of channels.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { deleteChannelMessages, getChannelMessages, readChannel, readChannelContents } from './channel-messages.js';
import { createChannel } from './create-channel.js';
import { checkChannelUsername, deleteChannel, editTitle, updateChannelUsername } from './edit-channel.js';
import { getChannels, getFullChannel } from './get-channels.js';
import { inviteToChannel, joinChannel, leaveChannel } from './join-channel.js';
import { editAdmin, editBanned } from './member-rights.js';
import { toggleSlowMode } from './slow-mode.js';
import { getParticipant, getParticipants } from './participants.js';

export const channelsHandlers: Handlers<ServiceEnvironment> = {
  'channels.createChannel': { access: 'user', answer: createChannel },
  'channels.getChannels': { access: 'user', answer: getChannels },
  'channels.getFullChannel': { access: 'user', answer: getFullChannel },
  'channels.editTitle': { access: 'user', answer: editTitle },
  'channels.updateUsername': { access: 'user', answer: updateChannelUsername },
  'channels.checkUsername': { access: 'user', answer: checkChannelUsername },
  'channels.toggleSlowMode': { access: 'user', answer: toggleSlowMode },
  'channels.deleteChannel': { access: 'user', answer: deleteChannel },
  'channels.joinChannel': { access: 'user', answer: joinChannel },
  'channels.leaveChannel': { access: 'user', answer: leaveChannel },
  'channels.inviteToChannel': { access: 'user', answer: inviteToChannel },
  'channels.editAdmin': { access: 'user', answer: editAdmin },
  'channels.editBanned': { access: 'user', answer: editBanned },
  'channels.getParticipants': { access: 'user', answer: getParticipants },
  'channels.getParticipant': { access: 'user', answer: getParticipant },
  'channels.getMessages': { access: 'user', answer: getChannelMessages },
  'channels.deleteMessages': { access: 'user', answer: deleteChannelMessages },
  'channels.readMessageContents': { access: 'user', answer: readChannelContents },
  'channels.readHistory': { access: 'user', answer: (context, request) => readChannel(context, request.channel, request.maxId) },
};
