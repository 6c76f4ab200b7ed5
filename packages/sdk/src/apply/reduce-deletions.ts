/** Messages that are gone. */
import { markChannel } from '../peers/peer-id.js';
import { withChat } from './event-peers.js';
import { needs, type ReducerTable } from './update-reducer.js';

export const deletionReducers: ReducerTable = {
  // Outside channels an id says enough: the server does not tell the chat.
  updateDeleteMessages: {
    tell: ({ messages }) => (messages.length === 0 ? [] : [{ type: 'messagesDeleted', ids: messages }]),
  },
  updateDeleteChannelMessages: {
    peers: ({ channelId }) => needs(markChannel(channelId)),
    tell: ({ channelId, messages }, context) =>
      messages.length === 0 ? [] : withChat(markChannel(channelId), context, (chat) => ({ type: 'messagesDeleted', ...chat, ids: messages })),
  },
};
