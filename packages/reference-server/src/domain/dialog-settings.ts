/** How a user keeps a conversation in the list: in which part of it, on top of that part or not, marked as unread or not. */
import type * as tl from '@kitewire/tl-schema/api';
import { peerToTl } from './peer-id.js';
import type { PeerId } from './peer-id.js';

/** A part of the list: 0 for the main one, 1 for the archive. https://core.telegram.org/api/folders#peer-folders */
export type FolderId = number;

/** The part that a conversation is in from the start. */
export const mainFolder: FolderId = 0;

/** The part for what one does not want to see every day. */
export const archiveFolder: FolderId = 1;

/** What a user has made of a conversation. */
export interface DialogSettings {
  readonly folderId: FolderId;
  readonly pinned: boolean;
  /** Whether it shall look unread, whatever has been read. */
  readonly unreadMark: boolean;
}

/** A conversation of which nothing has been made. */
export const plainDialog: DialogSettings = { folderId: mainFolder, pinned: false, unreadMark: false };

/** A conversation and the part that it is in. */
export interface FolderPeer {
  readonly peerId: PeerId;
  readonly folderId: FolderId;
}

/** Whether there is such a part. */
export function isFolder(folderId: number): boolean {
  return folderId === mainFolder || folderId === archiveFolder;
}

/** How many conversations may be on top of a part: so few that one answer has room for all of them with their messages. */
export function mostPinned(folderId: FolderId): number {
  return folderId === mainFolder ? 5 : 20;
}

/** Renders a conversation as lists of conversations name it. https://core.telegram.org/constructor/dialogPeer */
export function dialogPeerToTl(peerId: PeerId): tl.RawDialogPeer {
  return { _: 'dialogPeer', peer: peerToTl(peerId) };
}

/** Renders a conversation with its part. https://core.telegram.org/constructor/folderPeer */
export function folderPeerToTl({ peerId, folderId }: FolderPeer): tl.RawFolderPeer {
  return { _: 'folderPeer', peer: peerToTl(peerId), folderId };
}
