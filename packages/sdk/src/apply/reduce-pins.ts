/** Pinned messages. */
import type { ClientEvent } from '../events/client-events.js';
import { markChannel, markedIdOf } from '../peers/peer-id.js';
import { withChat } from './event-peers.js';
import { type EventContext, needs, type ReducerTable } from './update-reducer.js';

export const pinReducers: ReducerTable = {
  updatePinnedMessages: {
    peers: ({ peer }) => needs(markedIdOf(peer)),
    tell: ({ peer, messages, pinned = false }, context) => messagesPinned(markedIdOf(peer), messages, pinned, context),
  },
  updatePinnedChannelMessages: {
    peers: ({ channelId }) => needs(markChannel(channelId)),
    tell: ({ channelId, messages, pinned = false }, context) => messagesPinned(markChannel(channelId), messages, pinned, context),
  },
};

function messagesPinned(chatId: number, ids: readonly number[], pinned: boolean, context: EventContext): ClientEvent[] {
  return withChat(chatId, context, (chat) => ({ type: 'messagesPinned', ...chat, ids, pinned }));
}
