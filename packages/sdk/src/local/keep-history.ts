/** Stores the messages of an answer about a history, and that nothing is missing between them. */
import { asPartial, isUnread } from '../chats/chat-messages.js';
import { type HistoryAnswer, type HistoryQuestion, partOf } from '../chats/history-answer.js';
import { addRange, holesIn, noHistory, rangeAt } from '../chats/history-ranges.js';
import { recordOf } from '../chats/record-of.js';
import { maxMessageId } from '../storage/message-records.js';
import type { LocalOverlay } from './local-overlay.js';
import type { StaleGuard } from './stale-guard.js';

export interface KeepHistoryParameters {
  readonly chatId: number;
  /** Of messages.getHistory, with messages. */
  readonly answer: HistoryAnswer;
  readonly asked: HistoryQuestion;
  /** Begun before the call. */
  readonly guard: StaleGuard;
}

/** Of a hole that was closed, so many messages at once are compared with the answer. */
const comparedAtOnce = 500;

/**
 * Changes an overlay by what an answer says. What updates have written or deleted since the call was made stays as they
 * have made it; after a loss of updates, and in a chat of which none are told, its messages are stored each by itself.
 */
export async function keepHistory(overlay: LocalOverlay, { chatId, answer, asked, guard }: KeepHistoryParameters): Promise<void> {
  if (guard.isGivenUp) return;
  overlay.noteAnswer();
  await overlay.readChats([chatId]);
  const records = answer.messages.flatMap((message) => recordOf(message) ?? []).filter((record) => record.chatId === chatId);
  const part = partOf(answer, asked);
  const isWhole = part !== undefined && overlay.follows(chatId) && !guard.isLost(chatId);
  if (isWhole) {
    // In a hole, and above the newest message, there may be single messages that were deleted while nobody told of it.
    const ids = new Set(records.map(({ id }) => id));
    for (const hole of holesIn(overlay.history(chatId), { from: part.range.from, to: part.isNewest ? maxMessageId : part.range.to })) {
      let to = hole.to;
      for (let count = comparedAtOnce; count === comparedAtOnce && to >= hole.from; ) {
        count = await overlay.readMessagePage({ chatId, from: hole.from, to, limit: comparedAtOnce, order: 'newestFirst' });
        const stored = overlay.messagesOf(chatId).filter(({ id }) => id >= hole.from && id <= to);
        for (const record of stored) if (!ids.has(record.id) && !guard.isMessageStale(record)) overlay.deleteMessage(record);
        to = stored.reduce((lowest, { id }) => Math.min(lowest, id), to + 1) - 1;
      }
    }
  }
  const history = overlay.history(chatId);
  const chat = overlay.chat(chatId);
  for (const record of records) {
    // After a loss it may be older than what another answer has brought.
    const isBetter = isWhole || rangeAt(history, record.id) === undefined;
    if (!isBetter || guard.isMessageStale(record)) continue;
    overlay.putMessage(record);
    // Nobody has counted it yet, and should it be deleted before updates tell of it, nobody ever does.
    if (chat !== undefined && record.id > chat.topMessageId && isUnread(record, chat)) overlay.putChat(asPartial(chat));
  }
  if (isWhole) overlay.putHistory(addRange(history ?? noHistory(chatId), part.range, part.isNewest));
}
