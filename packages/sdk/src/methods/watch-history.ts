/** Follows the messages of a chat. */
import { UsageError } from '../errors/usage-error.js';
import type { ClientContext } from '../context/client-context.js';
import type { LocalChange } from '../local/local-change.js';
import type { LocalData } from '../local/local-data.js';
import { toPeer } from '../peers/peer-id.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { isSendingAction } from '../storage/sent-ids.js';
import { type HistoryItem, type PendingRecord, toHistoryItem, toPendingItem } from '../views/history-item.js';
import type { WatchedList } from '../views/live-list.js';
import { chatIdOf } from './chat-id-of.js';
import type { ChatTarget } from './chat-target.js';
import { followLocal } from './follow-local.js';
import { getHistory } from './get-history.js';
import type { HistoryPage } from './history-page.js';
import { requireLocal } from './require-local.js';
import { resolvePeer } from './resolve-peer.js';

/** How much of a chat is shown. */
export interface WatchHistoryOptions {
  /** How many of the newest messages at first; 50. At most 1,000. */
  readonly limit?: number;
  readonly signal?: CancelSignal;
}

/** The messages of a chat, newest first, with those on top that are still to be sent. */
export interface WatchedHistory extends WatchedList<HistoryItem> {
  /** Shows so many older messages, too; resolves when they are in the list. At most 10,000 are shown. */
  showOlder(count: number): Promise<void>;
}

const maxShown = 10_000;

/**
 * Resolves to the newest messages of a chat as they are stored, and follows them: new ones, edits, deletions, and what becomes of own
 * ones, from the moment at which they are written. Holes are filled from the server whenever it can be reached. Close it when
 * nobody looks at it any more.
 */
export async function watchHistory(context: ClientContext, chat: ChatTarget, { limit = 50, signal }: WatchHistoryOptions = {}): Promise<WatchedHistory> {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new UsageError(`watchHistory() begins with 1 to 1,000 messages, ${limit} were asked for.`);
  const local = requireLocal(context, 'watchHistory');
  const chatId = chatIdOf(await resolvePeer(context, chat, signal), context.selfId);
  let shown = limit;
  const list = await followLocal<HistoryItem>(context, local, {
    read: async () => {
      const { messages, isComplete } = await readMessages(context, { chatId, limit: shown, signal, source: 'store' });
      return { items: await toItems(context, local, chatId, messages), isComplete };
    },
    fill: () => readMessages(context, { chatId, limit: shown, signal }),
    keyOf: ({ message, localId }) => (localId === undefined ? String(message.id) : `local ${localId}`),
    concerns: (change) => concernsChat(change, chatId),
    watchOthers: (touch) => context.outbox?.watchUploads(({ localId }) => local.outboxOf(localId)?.chatId === chatId && touch()),
    signal,
  });
  return Object.assign(list, {
    showOlder: async (count: number) => {
      shown = Math.min(maxShown, shown + count);
      await readMessages(context, { chatId, limit: shown, signal });
      await list.readAgain();
    },
  });
}

interface MessageQuery {
  readonly chatId: number;
  readonly limit: number;
  readonly signal: CancelSignal | undefined;
  readonly source?: 'store';
}

/** The newest messages of a chat, as many pages as it takes, up to the first hole that stays one. */
async function readMessages(context: ClientContext, { chatId, limit, signal, source }: MessageQuery): Promise<Pick<HistoryPage, 'messages' | 'isComplete'>> {
  const messages: HistoryPage['messages'][number][] = [];
  while (messages.length < limit) {
    const before = messages.at(-1)?.id;
    const size = Math.min(100, limit - messages.length);
    const page = await getHistory(context, chatId, { limit: size, ...(before !== undefined && { before }), ...(source && { source }), ...(signal && { signal }) });
    messages.push(...page.messages);
    if (!page.isComplete) return { messages, isComplete: false };
    if (page.messages.length < size) break;
  }
  return { messages, isComplete: true };
}

/** What is shown: messages, and above them those that wait to be sent. */
async function toItems(context: ClientContext, local: LocalData, chatId: number, messages: HistoryPage['messages']): Promise<HistoryItem[]> {
  const chat = await local.chats.get(chatId);
  const stored = new Set(messages.map(({ id }) => id));
  const pending = [...local.outbox.values()].filter((record): record is PendingRecord => record.chatId === chatId && isSendingAction(record.action));
  const waiting = pending
    .filter(({ messageId }) => messageId === undefined || !stored.has(messageId))
    .map((record) => toPendingItem(record, context.selfId, toPeer(chatId), context.outbox?.uploadOf(record.localId)));
  return [...waiting.reverse(), ...messages.map((message) => toHistoryItem(chatId, message, chat))];
}

function concernsChat(change: LocalChange, chatId: number): boolean {
  switch (change.type) {
    case 'chat':
    case 'message':
    case 'messagesDropped':
    case 'history':
      return change.chatId === chatId;
    case 'outbox':
      return (change.after ?? change.before)?.chatId === chatId;
    case 'cleared':
      return true;
    case 'peer':
    case 'chatList':
    case 'folders':
      return false;
  }
}
