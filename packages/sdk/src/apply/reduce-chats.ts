/** What changes about groups and channels as such, and their members. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import { markChannel, markChat, markedIdOf } from '../peers/peer-id.js';
import { knownPeers, withChat, withUser } from './event-peers.js';
import { type EventContext, needs, type ReducerTable } from './update-reducer.js';

export const chatReducers: ReducerTable = {
  updateChatDefaultBannedRights: {
    peers: ({ peer }) => needs(markedIdOf(peer)),
    change: ({ peer, defaultBannedRights }, overlay) => {
      const object = overlay.get(markedIdOf(peer))?.object;
      if (object?._ === 'chat' || object?._ === 'channel') overlay.addChat({ ...object, defaultBannedRights });
    },
  },
  updateChatParticipants: {
    peers: ({ participants }) => ({
      needed: [markChat(participants.chatId)],
      named: participants._ === 'chatParticipants' ? participants.participants.map(({ userId }) => userId) : [],
    }),
    tell: ({ participants }, context) => {
      if (participants._ !== 'chatParticipants') return [];
      const members = participants.participants;
      const peers = knownPeers(members.map(({ userId }) => userId), context);
      return withChat(markChat(participants.chatId), context, (chat) => ({ type: 'memberList', ...chat, members, peers }));
    },
  },
  updateChatParticipantAdmin: {
    peers: ({ chatId, userId }) => needs(markChat(chatId), userId),
    tell: ({ chatId, userId, isAdmin }, context) =>
      withChat(markChat(chatId), context, (chat) => withUser(userId, context, (user) => ({ type: 'memberAdminChanged' as const, ...chat, ...user, isAdmin }))).flat(),
  },
  updateChatParticipant: {
    peers: ({ chatId, userId, actorId }) => needs(markChat(chatId), userId, actorId),
    tell: (update, context) => memberStatus(markChat(update.chatId), update, context),
  },
  updateChannelParticipant: {
    peers: ({ channelId, userId, actorId }) => needs(markChannel(channelId), userId, actorId),
    tell: (update, context) => memberStatus(markChannel(update.channelId), update, context),
  },
};

function memberStatus(
  chatId: number,
  { userId, actorId, date, prevParticipant, newParticipant }: tl.RawUpdateChatParticipant | tl.RawUpdateChannelParticipant,
  context: EventContext,
): ClientEvent[] {
  const user = context.find(userId);
  const actor = context.find(actorId);
  if (user === undefined || actor === undefined) return [];
  const statuses = { ...(prevParticipant && { before: prevParticipant }), ...(newParticipant && { after: newParticipant }) };
  return withChat(chatId, context, (chat) => ({ type: 'memberStatusChanged', ...chat, userId, user, actorId, actor, date, ...statuses }));
}
