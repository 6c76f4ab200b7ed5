/** A window of a conversation in terms that an index can answer. */
import type { HistoryWindow } from '../../domain/history-window.js';

/** Rows on one side of the anchor, counted from it. */
export interface Run {
  readonly skip: number;
  readonly take: number;
}

/** What to fetch: ids between `above` and `below` (both excluded), split at `anchor`. */
export interface HistoryBounds {
  readonly above: number;
  readonly below: number;
  /** Older rows have smaller ids; the row with this id, if there is one, is a newer one. */
  readonly anchor: number;
  /** Rows with `id >= anchor`, the oldest first. */
  readonly newer: Run;
  /** Rows with `id < anchor`, the newest first. */
  readonly older: Run;
}

/**
 * Works out the bounds of a window.
 *
 * @param firstIdAtDate the id of the oldest message with `date >= offsetDate`; `undefined` when there is none.
 */
export function boundHistory(window: HistoryWindow, firstIdAtDate: number | undefined): HistoryBounds {
  const unbounded = Number.MAX_SAFE_INTEGER;
  const below = window.maxId > 0 ? window.maxId : unbounded;
  const byId = window.offsetId > 0 ? window.offsetId : unbounded;
  const anchor = Math.min(below, byId, firstIdAtDate ?? unbounded);
  const before = Math.max(0, -window.addOffset);
  // The window's newer part ends `before` rows ahead of the anchor; a part beyond the newest row is lost.
  const newer = { skip: Math.max(0, before - window.limit), take: Math.min(before, window.limit) };
  const older = { skip: Math.max(0, window.addOffset), take: Math.max(0, window.limit - before) };
  return { above: Math.max(0, window.minId), below, anchor, newer, older };
}
