/** What people set for a chat: its draft, its mark, its notifications. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatRecord } from '../storage/chat-records.js';
import { sortDateOf } from './sort-date.js';

/**
 * The chat with another draft, or with none.
 *
 * @param topDate the date of its newest message; where that is unknown, the chat does not move back
 */
export function withDraft({ draft: _former, ...chat }: ChatRecord, draft: tl.DraftMessage, topDate: number | undefined): ChatRecord {
  const content = draft._ === 'draftMessage' ? draft : undefined;
  const isUnknown = topDate === undefined && chat.topMessageId > 0;
  // A chat that is in no list stays out of it: the account has left it.
  const isListed = chat.sortDate > 0 || chat.topMessageId === 0;
  const sortDate = isListed ? sortDateOf(isUnknown ? chat.sortDate : topDate, content) : 0;
  return { ...chat, ...(content && { draft: content }), sortDate };
}

/** The chat with or without a mark as unread. */
export function withMark({ isMarkedUnread: _former, ...chat }: ChatRecord, isMarked: boolean): ChatRecord {
  return { ...chat, ...(isMarked && { isMarkedUnread: true }) };
}

export function withNotifySettings(chat: ChatRecord, notifySettings: tl.PeerNotifySettings): ChatRecord {
  return { ...chat, notifySettings };
}
