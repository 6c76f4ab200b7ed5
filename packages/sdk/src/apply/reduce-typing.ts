/** Who types where. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import { markChannel, markChat, markedIdOf } from '../peers/peer-id.js';
import { withChat } from './event-peers.js';
import { type EventContext, needs, type ReducerTable } from './update-reducer.js';

export const typingReducers: ReducerTable = {
  updateUserTyping: {
    peers: ({ userId }) => needs(userId),
    tell: ({ userId, action }, context) => userTyping(userId, userId, action, context),
  },
  updateChatUserTyping: {
    peers: ({ chatId, fromId }) => needs(markChat(chatId), markedIdOf(fromId)),
    tell: ({ chatId, fromId, action }, context) => userTyping(markChat(chatId), markedIdOf(fromId), action, context),
  },
  updateChannelUserTyping: {
    peers: ({ channelId, fromId }) => needs(markChannel(channelId), markedIdOf(fromId)),
    tell: ({ channelId, fromId, action }, context) => userTyping(markChannel(channelId), markedIdOf(fromId), action, context),
  },
};

function userTyping(chatId: number, userId: number, action: tl.SendMessageAction, context: EventContext): ClientEvent[] {
  const user = context.find(userId);
  return user === undefined ? [] : withChat(chatId, context, (chat) => ({ type: 'userTyping', ...chat, userId, user, action }));
}
