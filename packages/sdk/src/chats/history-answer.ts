/** Which part of a history an answer of the server is. */
import type * as tl from '@kitewire/tl-schema/api';
import type { HistoryRange } from '../storage/message-records.js';

/** What was asked for; see https://core.telegram.org/api/offsets */
export type HistoryQuestion = Pick<tl.MessagesGetHistoryRequest, 'limit'> & Partial<Pick<tl.MessagesGetHistoryRequest, 'offsetId' | 'offsetDate' | 'addOffset' | 'maxId' | 'minId'>>;

/** An answer to messages.getHistory with messages in it. */
export type HistoryAnswer = Exclude<tl.MessagesMessages, tl.RawMessagesMessagesNotModified>;

/** What an answer covers. */
export interface HistoryPart {
  /** Everything in it is in the answer. */
  readonly range: HistoryRange;
  /** Whether there was nothing above it. */
  readonly isNewest: boolean;
}

/** Finds the part; none where the answer says nothing, because nothing stands at that place. */
export function partOf(answer: HistoryAnswer, question: HistoryQuestion): HistoryPart | undefined {
  const { limit, offsetId = 0, offsetDate = 0, addOffset = 0, maxId = 0, minId = 0 } = question;
  if (limit <= 0) return undefined;
  const ids = answer.messages.map(({ id }) => id).toSorted((a, b) => b - a);
  const [highest, lowest] = [ids[0], ids.at(-1)];
  // Of those newer than the offset, fewer than were asked for are there when the newest is among them; a page that the
  // server has cut short says nothing.
  const newer = ids.filter((id) => id >= offsetId).length;
  const isAroundNewest = offsetId > 0 && newer < -addOffset && newer < ids.length;
  const isFromNewest = offsetId === 0 && offsetDate === 0 && addOffset <= 0;
  const top = offsetId > 0 && addOffset === 0 ? offsetId - 1 : (highest ?? (isFromNewest ? 0 : undefined));
  if (top === undefined) return undefined;
  const isNewest = maxId === 0 && (isFromNewest || isAroundNewest);
  const to = maxId === 0 ? top : isFromNewest ? maxId - 1 : Math.min(top, maxId - 1);
  const isOldest = (isFromNewest && isComplete(answer)) || (ids.length === 0 && addOffset === 0);
  const from = Math.max(isOldest ? 0 : (lowest ?? to + 1), minId > 0 ? minId + 1 : 0);
  return from > to ? undefined : { range: { from, to }, isNewest };
}

/** Whether the server says that there is no more than this. */
function isComplete(answer: HistoryAnswer): boolean {
  return answer._ === 'messages.messages' || (answer.messages.length >= answer.count && !answer.inexact);
}
