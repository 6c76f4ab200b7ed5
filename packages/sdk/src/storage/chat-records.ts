/** The records of chats: the list as the application shows it, and how far each chat is read. */
import type * as tl from '@kitewire/tl-schema/api';

/** A chat of the list. */
export interface ChatRecord {
  /** The marked id, which is that of its peer. */
  readonly chatId: number;
  /** 0 is the main list, 1 the archive. */
  readonly folderId: number;
  /** The place among the pinned chats of its list, 0 first; absent when it is not pinned. */
  readonly pinnedAt?: number;
  /** The newest message; 0 when there is none, or none is known. */
  readonly topMessageId: number;
  /** Unix time in seconds by which the list is sorted: of the newest message or of the draft. 0: the chat is in no list. */
  readonly sortDate: number;
  readonly unreadCount: number;
  readonly unreadMentionsCount: number;
  /** Marked as unread by hand. */
  readonly isMarkedUnread?: true;
  /** Incoming messages up to this id are read by the account. */
  readonly readInboxMaxId: number;
  /** Own messages up to this id are read by somebody else. */
  readonly readOutboxMaxId: number;
  /** Own messages up to this id have reached a device of somebody else; only servers that tell it. */
  readonly deliveredMaxId?: number;
  readonly draft?: tl.RawDraftMessage;
  readonly notifySettings?: tl.PeerNotifySettings;
  /** Only what messages tell is known: the server has yet to be asked about the rest. */
  readonly isPartial?: true;
}

/** How much of one list of chats is stored. */
export interface ChatListRecord {
  /** 0 or 1. */
  readonly folderId: number;
  /** Every chat of the list is stored. */
  readonly isComplete: boolean;
  /** Where to go on asking the server; absent before the first answer and when nothing is missing. */
  readonly next?: { readonly date: number; readonly messageId: number; readonly chatId: number };
}

/** A place in a list of chats; see `positionOf`. */
export interface ChatPosition {
  readonly order: number;
  readonly chatId: number;
}

/** Pinned chats stand before all dates. */
const pinnedOrder = 2 ** 42;

/** Where a chat stands in its list: higher orders come first, of equal ones the higher chat id; an order of 0 is in no list. */
export function positionOf({ chatId, pinnedAt, sortDate }: ChatRecord): ChatPosition {
  return { order: pinnedAt === undefined ? sortDate : pinnedOrder - pinnedAt, chatId };
}

/** Sorts positions as the list shows them. */
export function comparePositions(one: ChatPosition, other: ChatPosition): number {
  return other.order - one.order || other.chatId - one.chatId;
}
