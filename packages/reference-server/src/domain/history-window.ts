/** Which stretch of a conversation a client asks for. */

/**
 * A stretch of a conversation, newest message first. The conversation is first narrowed to `minId < id < maxId`
 * (0: no bound). In what is left, the anchor is the newest message with `id < offsetId` and `date < offsetDate`
 * (0: no condition). The window begins `addOffset` messages behind the anchor (before it when negative) and is `limit`
 * messages long; the part of it that lies beyond the newest message is lost.
 *
 * https://core.telegram.org/api/offsets
 */
export interface HistoryWindow {
  readonly offsetId: number;
  /** Unix seconds. */
  readonly offsetDate: number;
  readonly addOffset: number;
  readonly limit: number;
  readonly maxId: number;
  readonly minId: number;
}

/** Messages that one answer holds at most. */
export const longestHistoryPage = 100;
