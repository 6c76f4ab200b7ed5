/** The list of chats in the local store, as other devices change it. */
import type * as tl from '@kitewire/tl-schema/api';
import { inFolder, pin, reorder } from '../chats/chat-places.js';
import { withDraft, withMark, withNotifySettings } from '../chats/chat-settings.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import { markedIdOf } from '../peers/peer-id.js';
import type { ChatRecord } from '../storage/chat-records.js';
import type { KeepTable } from './keep-context.js';

export const dialogKeepers: KeepTable = {
  updateDraftMessage: {
    reads: ({ peer }, reads) => {
      reads.chats.add(markedIdOf(peer));
      reads.tops.add(markedIdOf(peer));
    },
    // The drafts of topics are not that of their forum.
    keep: ({ peer, topMsgId, savedPeerId, draft }, { overlay }) => {
      if (topMsgId !== undefined || savedPeerId !== undefined) return;
      change(overlay, markedIdOf(peer), (chat) => withDraft(chat, draft, overlay.message({ chatId: chat.chatId, id: chat.topMessageId })?.date));
    },
  },
  updateDialogPinned: {
    reads: ({ peer, folderId = 0 }, reads) => {
      reads.pinned.add(folderId);
      if (peer._ === 'dialogPeer') reads.chats.add(markedIdOf(peer.peer));
    },
    keep: ({ peer, pinned = false, folderId = 0 }, { overlay }) => {
      const chat = peer._ === 'dialogPeer' ? overlay.chat(markedIdOf(peer.peer)) : undefined;
      if (chat !== undefined) for (const changed of pin(pinnedIn(overlay, folderId), inFolder(chat, folderId), pinned)) overlay.putChat(changed);
    },
  },
  updatePinnedDialogs: {
    reads: ({ order = [], folderId = 0 }, reads) => {
      reads.pinned.add(folderId);
      for (const peer of order) if (peer._ === 'dialogPeer') reads.chats.add(markedIdOf(peer.peer));
    },
    keep: ({ order, folderId = 0 }, { overlay, askPinned }) => {
      if (order === undefined) return askPinned(folderId);
      setPinnedOrder(overlay, folderId, order.flatMap((peer) => (peer._ === 'dialogPeer' ? markedIdOf(peer.peer) : [])));
    },
  },
  updateFolderPeers: {
    reads: ({ folderPeers }, reads) => {
      for (const { peer } of folderPeers) reads.chats.add(markedIdOf(peer));
    },
    keep: ({ folderPeers }, { overlay }) => {
      for (const { peer, folderId } of folderPeers) change(overlay, markedIdOf(peer), (chat) => inFolder(chat, folderId));
    },
  },
  updateDialogUnreadMark: {
    reads: ({ peer }, reads) => {
      if (peer._ === 'dialogPeer') reads.chats.add(markedIdOf(peer.peer));
    },
    keep: ({ peer, unread = false }, { overlay }) => {
      if (peer._ === 'dialogPeer') change(overlay, markedIdOf(peer.peer), (chat) => withMark(chat, unread));
    },
  },
  updateNotifySettings: {
    reads: ({ peer }, reads) => {
      if (peer._ === 'notifyPeer') reads.chats.add(markedIdOf(peer.peer));
    },
    keep: ({ peer, notifySettings }, { overlay }) => {
      if (peer._ === 'notifyPeer') change(overlay, markedIdOf(peer.peer), (chat) => withNotifySettings(chat, notifySettings));
    },
  },
  updateDialogFilter: {
    keep: ({ id, filter }, { overlay }) => {
      const { folders } = overlay;
      // Before the first answer there is nothing to change.
      if (folders === undefined) return;
      const isKnown = folders.some((folder) => idOf(folder) === id);
      if (filter === undefined) overlay.putFolders(folders.filter((folder) => idOf(folder) !== id));
      else overlay.putFolders(isKnown ? folders.map((folder) => (idOf(folder) === id ? filter : folder)) : [...folders, filter]);
    },
  },
  updateDialogFilterOrder: {
    keep: ({ order }, { overlay }) => {
      const { folders } = overlay;
      if (folders === undefined) return;
      const ordered = order.flatMap((id) => folders.find((folder) => idOf(folder) === id) ?? []);
      // One that was not listed, or is not known, is the server's to place.
      if (ordered.length < order.length || ordered.length < folders.filter(({ _: name }) => name !== 'dialogFilterDefault').length) overlay.deleteFolders();
      else overlay.putFolders([...folders.filter((folder) => !ordered.includes(folder)), ...ordered]);
    },
  },
  updateDialogFilters: { keep: (_update, { overlay }) => overlay.deleteFolders() },
};

/** The pinned chats of a list are these, first one first; of those that are not stored the server will tell. */
function setPinnedOrder(overlay: LocalOverlay, folderId: number, chatIds: readonly number[]): void {
  const order = chatIds.flatMap((chatId) => overlay.chat(chatId) ?? []).map((chat) => inFolder(chat, folderId));
  for (const changed of reorder(pinnedIn(overlay, folderId), order)) overlay.putChat(changed);
}

/** Of a list whose pinned chats were read. */
function pinnedIn(overlay: LocalOverlay, folderId: number): readonly ChatRecord[] {
  return overlay.chats.filter((chat) => chat.folderId === folderId && chat.pinnedAt !== undefined);
}

function change(overlay: LocalOverlay, chatId: number, to: (chat: ChatRecord) => ChatRecord): void {
  const before = overlay.chat(chatId);
  const after = before && to(before);
  if (after !== undefined && after !== before) overlay.putChat(after);
}

/** The list of all chats stands among the folders, and has no id. */
function idOf(folder: tl.DialogFilter): number {
  return folder._ === 'dialogFilterDefault' ? 0 : folder.id;
}
