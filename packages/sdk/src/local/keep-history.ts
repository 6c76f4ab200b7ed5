/** Stores the messages of an answer about a history, and that nothing is missing between them. */
import { asPartial, isUnread } from '../chats/chat-messages.js';
import { type HistoryAnswer, type HistoryPart, type HistoryQuestion, partOf } from '../chats/history-answer.js';
import { addRange, holesIn, liveRange, noHistory, rangeAt } from '../chats/history-ranges.js';
import { recordOf } from '../chats/record-of.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { maxMessageId, type MessageRecord } from '../storage/message-records.js';
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

/** So many stored messages at once are compared with an answer, or with a count. */
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
  const found = partOf(answer, asked);
  const part = found !== undefined && overlay.follows(chatId) && !guard.isLost(chatId) ? found : undefined;
  if (part) await dropMissing(overlay, { chatId, part, there: new Set(records.map(({ id }) => id)), guard });
  const history = overlay.history(chatId);
  // After a loss what is in a range, or would follow the newest message, may be newer than the answer: a later one has brought it.
  const live = guard.isLost(chatId) ? liveRange(history) : undefined;
  const isKnownBetter = ({ id }: MessageRecord): boolean => rangeAt(history, id) !== undefined || (live !== undefined && id > live.to);
  const chat = overlay.chat(chatId);
  const mayHide = chat !== undefined && part !== undefined && mayHideUnread(overlay, { chat, part, answer });
  let isUncounted = false;
  for (const record of records) {
    if ((part === undefined && isKnownBetter(record)) || guard.isMessageStale(record)) continue;
    overlay.putMessage(record);
    // Updates have yet to tell of it, or have left it out because it is gone meanwhile: nobody has counted it, and perhaps nobody does.
    isUncounted ||= chat !== undefined && isUnread(record, chat) && (record.id > chat.topMessageId || (rangeAt(history, record.id) === undefined && guard.isPassed(record)));
  }
  if (part) overlay.putHistory(addRange(history ?? noHistory(chatId), part.range, part.isNewest));
  if (isUncounted || (mayHide && !(await isCountRight(overlay, chatId)))) askAbout(overlay, chatId);
}

interface AnsweredPart {
  readonly chatId: number;
  readonly part: HistoryPart;
  /** The ids in the answer. */
  readonly there: ReadonlySet<number>;
  readonly guard: StaleGuard;
}

/** In a hole, and above the newest message, there may be single messages that were deleted while nobody told of it. */
async function dropMissing(overlay: LocalOverlay, { chatId, part: { range, isNewest }, there, guard }: AnsweredPart): Promise<void> {
  for (const hole of holesIn(overlay.history(chatId), { from: range.from, to: isNewest ? maxMessageId : range.to })) {
    let to = hole.to;
    for (let count = comparedAtOnce; count === comparedAtOnce && to >= hole.from; ) {
      count = await overlay.readMessagePage({ chatId, from: hole.from, to, limit: comparedAtOnce, order: 'newestFirst' });
      const stored = overlay.messagesOf(chatId).filter(({ id }) => id >= hole.from && id <= to);
      for (const record of stored) if (!there.has(record.id) && !guard.isMessageStale(record)) dropCounted(overlay, record);
      to = stored.reduce((lowest, { id }) => Math.min(lowest, id), to + 1) - 1;
    }
  }
}

/** Drops a message that may have been counted as unread. */
function dropCounted(overlay: LocalOverlay, record: MessageRecord): void {
  overlay.deleteMessage(record);
  const chat = overlay.chat(record.chatId);
  if (chat !== undefined && isUnread(record, chat)) askAbout(overlay, record.chatId);
}

/** Nobody knows any more how much of the chat is unread: the server has to be asked. */
function askAbout(overlay: LocalOverlay, chatId: number): void {
  const chat = overlay.chat(chatId);
  // In one that the account has left nothing is counted.
  const isLeft = chat?.sortDate === 0 && chat.topMessageId > 0;
  if (chat !== undefined && !isLeft) overlay.putChat(asPartial(chat));
}

/**
 * Whether the server may have counted something as unread that the answer lacks: it was deleted, of which updates have yet
 * to tell, and where everything is known nobody would take it for counted then.
 */
function mayHideUnread(overlay: LocalOverlay, { chat, part: { range, isNewest }, answer }: { readonly chat: ChatRecord; readonly part: HistoryPart; readonly answer: HistoryAnswer }): boolean {
  const applied = overlay.ptsOf(chat.chatId);
  const isAhead = answer._ !== 'messages.channelMessages' || applied === undefined || answer.pts > applied;
  const unread = { from: Math.max(range.from, chat.readInboxMaxId + 1), to: Math.min(isNewest ? maxMessageId : range.to, chat.topMessageId) };
  return isAhead && chat.unreadCount > 0 && holesIn(overlay.history(chat.chatId), unread).length > 0;
}

/** Whether everything unread is stored, and is as much as the chat counts: then nothing of it is missing. */
async function isCountRight(overlay: LocalOverlay, chatId: number): Promise<boolean> {
  const chat = overlay.chat(chatId);
  if (chat === undefined) return false;
  const [from, to] = [chat.readInboxMaxId + 1, chat.topMessageId];
  if (holesIn(overlay.history(chatId), { from, to }).length > 0) return false;
  if ((await overlay.readMessagePage({ chatId, from, to, limit: comparedAtOnce, order: 'newestFirst' })) === comparedAtOnce) return false;
  return overlay.messagesOf(chatId).filter((record) => record.id <= to && isUnread(record, chat)).length === chat.unreadCount;
}
