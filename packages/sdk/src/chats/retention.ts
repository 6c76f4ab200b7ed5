/** How much of histories stays stored. */
import type { ChatRecord } from '../storage/chat-records.js';
import { cutBelow } from './history-ranges.js';
import type { HistoryRecord } from '../storage/message-records.js';

/** What may stay; without any of these everything does. Unsent messages and the newest message of each chat stay in any case. */
export interface Retention {
  /** The newest so many messages of each chat. */
  readonly messagesPerChat?: number;
  /** Messages that are not older. */
  readonly days?: number;
  /** So many bytes for the whole store: beyond that, chats lose the older half of their messages. */
  readonly bytes?: number;
}

/** What is known of the stored messages of one chat. */
export interface StoredHistory {
  readonly chat: ChatRecord | undefined;
  readonly history: HistoryRecord | undefined;
  /** The id of the oldest among the newest that may stay by their number; absent when all may. */
  readonly idAtDepth?: number | undefined;
  /** The newest id that is too old; absent when none is. */
  readonly lastOldId?: number | undefined;
}

/** What goes: all messages below an id, and with them what the history says to know. */
export interface Pruning {
  readonly to: number;
  readonly history: HistoryRecord | undefined;
}

/** Plans what of a chat goes; nothing when all may stay. */
export function planPruning({ chat, history, idAtDepth, lastOldId }: StoredHistory): Pruning | undefined {
  const wanted = Math.max(idAtDepth ?? 0, lastOldId === undefined ? 0 : lastOldId + 1);
  const from = Math.min(wanted, chat?.topMessageId || wanted);
  return from <= 1 ? undefined : { to: from - 1, history: history && cutBelow(history, from) };
}
