/** The list of chats as other devices change it: drafts, pins, order, archive, marks, notifications. */
import type * as tl from '@kitewire/tl-schema/api';
import { markedIdOf } from '../peers/peer-id.js';
import { withChat } from './event-peers.js';
import { needs, type ReducerTable } from './update-reducer.js';

export const dialogReducers: ReducerTable = {
  updateDraftMessage: {
    peers: ({ peer }) => needs(markedIdOf(peer)),
    tell: ({ peer, draft, topMsgId }, context) => {
      const content = { ...(draft._ === 'draftMessage' && { draft }), ...(topMsgId !== undefined && { topicId: topMsgId }) };
      return withChat(markedIdOf(peer), context, (chat) => ({ type: 'draftChanged', ...chat, ...content }));
    },
  },
  updateDialogPinned: {
    peers: ({ peer }) => needs(...chatIdsOf(peer)),
    tell: ({ peer, pinned = false, folderId = 0 }, context) =>
      chatIdsOf(peer).flatMap((chatId) => withChat(chatId, context, (chat) => ({ type: 'dialogPinned', ...chat, pinned, folderId }))),
  },
  updatePinnedDialogs: {
    peers: ({ order = [] }) => needs(...order.flatMap(chatIdsOf)),
    tell: ({ order, folderId = 0 }) => [{ type: 'dialogsReordered', ...(order && { order: order.flatMap(chatIdsOf) }), folderId }],
  },
  updateFolderPeers: {
    peers: ({ folderPeers }) => needs(...folderPeers.map(({ peer }) => markedIdOf(peer))),
    tell: ({ folderPeers }, context) =>
      folderPeers.flatMap(({ peer, folderId }) => withChat(markedIdOf(peer), context, (chat) => ({ type: 'dialogMoved', ...chat, folderId }))),
  },
  updateDialogUnreadMark: {
    peers: ({ peer }) => needs(...chatIdsOf(peer)),
    tell: ({ peer, unread = false }, context) =>
      chatIdsOf(peer).flatMap((chatId) => withChat(chatId, context, (chat) => ({ type: 'dialogMarked', ...chat, unread }))),
  },
  updateNotifySettings: {
    peers: ({ peer }) => ('peer' in peer ? needs(markedIdOf(peer.peer)) : needs()),
    tell: ({ peer, notifySettings: settings }, context) => {
      switch (peer._) {
        case 'notifyUsers':
          return [{ type: 'notifySettingsChanged', scope: 'users', settings }];
        case 'notifyChats':
          return [{ type: 'notifySettingsChanged', scope: 'groups', settings }];
        case 'notifyBroadcasts':
          return [{ type: 'notifySettingsChanged', scope: 'channels', settings }];
        case 'notifyPeer':
          return withChat(markedIdOf(peer.peer), context, (chat) => ({ type: 'notifySettingsChanged', ...chat, scope: 'chat', settings }));
        case 'notifyForumTopic':
          return [];
      }
    },
  },
};

/** A folder stands in the list, too, but is no chat. */
function chatIdsOf(peer: tl.DialogPeer): number[] {
  return peer._ === 'dialogPeer' ? [markedIdOf(peer.peer)] : [];
}
