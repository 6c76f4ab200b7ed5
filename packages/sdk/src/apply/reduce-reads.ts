/** How far chats are read: by the account on other devices, and by the others; and how far they have reached these. */
import { markChannel, markedIdOf } from '../peers/peer-id.js';
import { withChat } from './event-peers.js';
import { needs, type ReducerTable } from './update-reducer.js';

export const readReducers: ReducerTable = {
  updateReadHistoryInbox: {
    peers: ({ peer }) => needs(markedIdOf(peer)),
    tell: ({ peer, maxId, stillUnreadCount }, context) =>
      withChat(markedIdOf(peer), context, (chat) => ({ type: 'messageRead', ...chat, maxId, by: 'self', unreadCount: stillUnreadCount })),
  },
  updateReadHistoryOutbox: {
    peers: ({ peer }) => needs(markedIdOf(peer)),
    tell: ({ peer, maxId }, context) => withChat(markedIdOf(peer), context, (chat) => ({ type: 'messageRead', ...chat, maxId, by: 'others' })),
  },
  updateReadChannelInbox: {
    peers: ({ channelId }) => needs(markChannel(channelId)),
    tell: ({ channelId, maxId, stillUnreadCount }, context) =>
      withChat(markChannel(channelId), context, (chat) => ({ type: 'messageRead', ...chat, maxId, by: 'self', unreadCount: stillUnreadCount })),
  },
  updateReadChannelOutbox: {
    peers: ({ channelId }) => needs(markChannel(channelId)),
    tell: ({ channelId, maxId }, context) =>
      withChat(markChannel(channelId), context, (chat) => ({ type: 'messageRead', ...chat, maxId, by: 'others' })),
  },
  updateMessagesDelivered: {
    peers: ({ peer }) => needs(markedIdOf(peer)),
    tell: ({ peer, maxId }, context) => withChat(markedIdOf(peer), context, (chat) => ({ type: 'messageDelivered', ...chat, maxId })),
  },
};
