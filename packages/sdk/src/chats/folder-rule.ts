/** Which chats a folder of the account shows. */
import type * as tl from '@kitewire/tl-schema/api';
import { isContact, kindOfChat } from '../peers/chat-kind.js';
import type { ChatRecord } from '../storage/chat-records.js';
import type { PeerRecord } from '../storage/records.js';
import { markedIdOfInput } from '../peers/input-peer.js';

/** A folder that the account has made; `dialogFilterDefault` stands for all chats. */
export type Folder = tl.RawDialogFilter | tl.RawDialogFilterChatlist;

/**
 * Whether a folder shows a chat.
 *
 * @param now Unix time in seconds, for chats that are muted for a while
 * @see https://core.telegram.org/api/folders
 */
export function isInFolder(folder: Folder, { record, peer, selfId, now }: { record: ChatRecord; peer: PeerRecord; selfId: number | undefined; now: number }): boolean {
  const has = (peers: readonly tl.InputPeer[]): boolean => peers.some((each) => markedIdOfInput(each, selfId) === record.chatId);
  if (has(folder.pinnedPeers) || has(folder.includePeers)) return true;
  if (folder._ === 'dialogFilterChatlist' || has(folder.excludePeers)) return false;
  if (folder.excludeArchived && record.folderId === 1) return false;
  const isUnread = record.unreadCount > 0 || record.isMarkedUnread === true;
  if (folder.excludeRead && !isUnread && record.unreadMentionsCount === 0) return false;
  if (folder.excludeMuted && (record.notifySettings?.muteUntil ?? 0) > now && record.unreadMentionsCount === 0) return false;
  switch (kindOfChat(peer)) {
    case 'bot':
      return folder.bots === true;
    case 'user':
      return isContact(peer) ? folder.contacts === true : folder.nonContacts === true;
    case 'group':
      return folder.groups === true;
    case 'broadcast':
      return folder.broadcasts === true;
  }
}
