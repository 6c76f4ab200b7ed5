/** Follows the messages of a chat. */
import { UsageError } from '../errors/usage-error.js';
import type { ClientContext } from '../context/client-context.js';
import type { LocalChange } from '../local/local-change.js';
import type { LocalData } from '../local/local-data.js';
import { toPeer } from '../peers/peer-id.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { OutboxRecord, SendTextAction } from '../storage/outbox-records.js';
import { sameValue } from '../storage/same-value.js';
import { type HistoryItem, toHistoryItem, toPendingItem } from '../views/history-item.js';
import { LiveList, type WatchedList } from '../views/live-list.js';
import { chatIdOf } from './chat-id-of.js';
import type { ChatTarget } from './chat-target.js';
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
 * Resolves to the newest messages of a chat as they are now, and follows them: new ones, edits, deletions, and what becomes of own
 * ones, from the moment at which they are written. Holes are filled from the server whenever it can be reached. Close it when
 * nobody looks at it any more.
 */
export async function watchHistory(context: ClientContext, chat: ChatTarget, { limit = 50, signal }: WatchHistoryOptions = {}): Promise<WatchedHistory> {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new UsageError(`watchHistory() begins with 1 to 1,000 messages, ${limit} were asked for.`);
  const local = requireLocal(context, 'watchHistory');
  const chatId = chatIdOf(await resolvePeer(context, chat, signal), context.selfId);
  let shown = limit;
  const list = new LiveList<HistoryItem>({
    read: () => readItems(context, local, chatId, shown, signal),
    keyOf: ({ message, localId }) => (localId === undefined ? String(message.id) : `local ${localId}`),
    isSame: sameValue,
    onFailure: (error) => context.logger.log('warn', 'Reading a history again failed', { error, chatId }),
    onClose: () => ends.forEach((end) => end()),
  });
  const ends = [
    local.watch((changes) => {
      if (changes.some((change) => concernsChat(change, chatId))) list.touch();
    }),
    context.watchConnection((state) => {
      if (state === 'connected') list.touch();
    }),
  ];
  signal?.addEventListener('abort', () => list.close());
  await list.start();
  return Object.assign(list, {
    showOlder: async (count: number) => {
      shown = Math.min(maxShown, shown + count);
      await list.readAgain();
    },
  });
}

async function readItems(context: ClientContext, local: LocalData, chatId: number, limit: number, signal: CancelSignal | undefined): Promise<readonly HistoryItem[]> {
  const items: HistoryItem[] = [];
  const chat = (await local.chats.getMany([chatId])).get(chatId);
  let page: HistoryPage | undefined;
  while (items.length < limit && page?.isComplete !== false) {
    const before = items.at(-1)?.message.id;
    const size = Math.min(100, limit - items.length);
    page = await getHistory(context, chatId, { limit: size, ...(before !== undefined && { before }), ...(signal && { signal }) });
    for (const message of page.messages) items.push(toHistoryItem(chatId, message, chat));
    if (page.messages.length < size) break;
  }
  const stored = new Set(items.map(({ message }) => message.id));
  const pending = [...local.outbox.values()].filter((record): record is OutboxRecord & { readonly action: SendTextAction } => record.chatId === chatId && record.action.type === 'sendText');
  const waiting = pending.filter(({ messageId }) => messageId === undefined || !stored.has(messageId));
  return [...waiting.reverse().map((record) => toPendingItem(record, context.selfId, toPeer(chatId))), ...items];
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
