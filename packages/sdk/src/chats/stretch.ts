/** Which part of a stored history answers a reading, and where the next hole begins. */
import type { HistoryRecord } from '../storage/message-records.js';
import { liveRange, rangeAt } from './history-ranges.js';

/** Ids that may be read from the store without missing anything. */
export interface Stretch {
  /** The lowest id. */
  readonly from: number;
  /** The highest id; absent for the newest. */
  readonly to?: number;
  /** Nothing lies beyond it in the direction of reading: the chat begins or ends there. */
  readonly isLast: boolean;
}

/** What can be read of the messages older than an id, or of the newest ones without it; `undefined` at a hole. */
export function olderStretch(history: HistoryRecord | undefined, before: number | undefined): Stretch | undefined {
  const live = liveRange(history);
  const range = before === undefined || (live && before > live.to) ? live : rangeAt(history, before - 1);
  return range && { from: range.from, ...(before !== undefined && { to: before - 1 }), isLast: range.from === 0 };
}

/** What can be read of the messages newer than an id; `undefined` at a hole. */
export function newerStretch(history: HistoryRecord | undefined, after: number): Stretch | undefined {
  const last = history?.ranges.at(-1);
  if (history === undefined || last === undefined) return undefined;
  const from = after + 1;
  if (history.isLive && from >= last.from) return { from, isLast: true };
  const range = rangeAt(history, from);
  return range && { from, to: range.to, isLast: false };
}

/** Whether everything that the chat has under this id is stored. */
export function isInRange(history: HistoryRecord | undefined, id: number): boolean {
  return rangeAt(history, id) !== undefined;
}
