/** A chat as the server describes it. */
import type * as tl from '@kitewire/tl-schema/api';
import { markedIdOf } from '../peers/peer-id.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { sortDateOf } from './sort-date.js';

/** What a dialog does not say itself. */
export interface DialogSurroundings {
  /** The date of its newest message; absent in an empty chat. */
  readonly topDate?: number | undefined;
  /** Its place among the pinned ones; only where it is pinned. */
  readonly pinnedAt?: number | undefined;
  /** What was stored of it. */
  readonly before?: ChatRecord | undefined;
  /** How many messages the server counts as unread that the account has read here; absent where not all of them are stored. */
  readonly readHere?: number | undefined;
}

/**
 * The record of a chat, with everything that the server knows better. What the account has read on this device and not
 * yet told, and what servers do not tell at all, is kept.
 */
export function chatOfDialog(dialog: tl.RawDialog, { topDate, pinnedAt, before, readHere }: DialogSurroundings): ChatRecord {
  const { topMessage, unreadMentionsCount, readInboxMaxId, readOutboxMaxId, notifySettings, folderId = 0 } = dialog;
  const draft = dialog.draft?._ === 'draftMessage' ? dialog.draft : undefined;
  return {
    chatId: markedIdOf(dialog.peer),
    folderId,
    ...(dialog.pinned && pinnedAt !== undefined && { pinnedAt }),
    topMessageId: Math.max(0, topMessage),
    sortDate: sortDateOf(topDate, draft),
    unreadCount: Math.max(0, countUnread(dialog, before, readHere)),
    unreadMentionsCount: Math.max(0, unreadMentionsCount),
    ...(dialog.unreadMark && { isMarkedUnread: true }),
    readInboxMaxId: Math.max(0, readInboxMaxId, before?.readInboxMaxId ?? 0),
    readOutboxMaxId: Math.max(0, readOutboxMaxId, before?.readOutboxMaxId ?? 0),
    ...(before?.deliveredMaxId !== undefined && { deliveredMaxId: before.deliveredMaxId }),
    ...(draft && { draft }),
    notifySettings,
  };
}

/**
 * What was read here and not yet told is not unread. How many those are, the number from before says only where the server
 * knows of no newer messages: those were never counted in it, and are not counted when updates tell of them.
 */
function countUnread({ topMessage, readInboxMaxId, unreadCount }: tl.RawDialog, before: ChatRecord | undefined, readHere: number | undefined): number {
  if (before === undefined || before.readInboxMaxId <= readInboxMaxId) return unreadCount;
  if (readHere !== undefined) return unreadCount - readHere;
  return topMessage > before.topMessageId ? unreadCount : Math.min(before.unreadCount, unreadCount);
}
