/** Which parts of a chat's history are stored without gaps, and how messages, answers and losses change that. */
import type { HistoryRange, HistoryRecord } from '../storage/message-records.js';

/** Of more parts the shortest old ones are given up: their messages stay stored, and lie in a hole. */
export const maxRanges = 64;

/** Nothing is stored without gaps. */
export function noHistory(chatId: number): HistoryRecord {
  return { chatId, ranges: [], isLive: false };
}

/** The range that a message with this id would lie in. */
export function rangeAt(history: HistoryRecord | undefined, id: number): HistoryRange | undefined {
  return history?.ranges.find(({ from, to }) => from <= id && id <= to);
}

/** The range that reaches to the newest message, where there is one. */
export function liveRange(history: HistoryRecord | undefined): HistoryRange | undefined {
  return history?.isLive === true ? history.ranges.at(-1) : undefined;
}

/** Whether everything from one id up to the newest message is stored. */
export function reachesNewest(history: HistoryRecord | undefined, from: number): boolean {
  const live = liveRange(history);
  return live !== undefined && live.from <= from;
}

/** What of an interval is in no range, ascending. */
export function holesIn(history: HistoryRecord | undefined, { from, to }: HistoryRange): readonly HistoryRange[] {
  const holes: HistoryRange[] = [];
  let next = from;
  for (const range of history?.ranges ?? []) {
    if (range.to < next) continue;
    if (range.from > to) break;
    if (range.from > next) holes.push({ from: next, to: range.from - 1 });
    next = range.to + 1;
  }
  if (next <= to) holes.push({ from: next, to });
  return holes;
}

/**
 * The updates have brought new messages. They bring each one in order, so that it continues the live range, or begins
 * one, which then only grows. One that came before changes nothing.
 */
export function appendMessages(history: HistoryRecord, ids: readonly number[]): HistoryRecord {
  const last = history.ranges.at(-1)?.to ?? 0;
  const first = ids.find((id) => id > last);
  return first === undefined ? history : appendMessage(appendMessage(history, first), ids.reduce((highest, id) => Math.max(highest, id)));
}

function appendMessage(history: HistoryRecord, id: number): HistoryRecord {
  const { chatId, ranges, isLive } = history;
  const last = ranges.at(-1);
  if (last !== undefined && id <= last.to) return history;
  if (isLive && last !== undefined) return { chatId, ranges: [...ranges.slice(0, -1), { from: last.from, to: id }], isLive };
  return { chatId, ranges: bound(join([...ranges, { from: id, to: id }])), isLive: true };
}

/**
 * Everything in an interval was stored, as the server has it.
 *
 * @param isNewest whether the server had nothing above the interval; what it has now updates have told
 */
export function addRange(history: HistoryRecord, range: HistoryRange, isNewest: boolean): HistoryRecord {
  const { chatId, ranges } = history;
  const last = ranges.at(-1);
  const continues = isNewest && (last === undefined || history.isLive || last.to <= range.to);
  const added = continues && last !== undefined ? { from: range.from, to: Math.max(range.to, last.to) } : range;
  return { chatId, ranges: bound(join([...ranges, added])), isLive: history.isLive || continues };
}

/**
 * Events of the chat were lost. Among them may have been deletions and edits of any message, so no range is what the
 * server has any more; the messages stay stored, each by itself.
 */
export function loseRanges(history: HistoryRecord): HistoryRecord {
  return noHistory(history.chatId);
}

/** Messages below an id are stored no longer. */
export function cutBelow(history: HistoryRecord, from: number): HistoryRecord {
  const { chatId, isLive } = history;
  const ranges = history.ranges.filter(({ to }) => to >= from).map((range) => ({ from: Math.max(range.from, from), to: range.to }));
  return { chatId, ranges, isLive: isLive && ranges.length > 0 };
}

/** Sorts ranges, and makes one of those that overlap or touch. */
function join(ranges: readonly HistoryRange[]): HistoryRange[] {
  const joined: HistoryRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || range.from > last.to + 1) joined.push(range);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return joined;
}

/** The last range is the one that people read. */
function bound(ranges: HistoryRange[]): readonly HistoryRange[] {
  while (ranges.length > maxRanges) {
    let shortest = 0;
    for (let index = 1; index < ranges.length - 1; index += 1) if (lengthOf(ranges[index]) < lengthOf(ranges[shortest])) shortest = index;
    ranges.splice(shortest, 1);
  }
  return ranges;
}

function lengthOf(range: HistoryRange | undefined): number {
  return range === undefined ? 0 : range.to - range.from;
}
