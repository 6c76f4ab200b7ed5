/** The order in which found messages are given: the newest first. */

/** What the order looks at. */
export interface FoundPlace {
  readonly date: number;
  readonly chatId: number;
  readonly id: number;
}

/** Sorts by date, then chat id, then id, all descending. */
export function compareFound(one: FoundPlace, other: FoundPlace): number {
  return other.date - one.date || other.chatId - one.chatId || other.id - one.id;
}

/** Whether something comes after a place in that order. */
export function isBehind(found: FoundPlace, place: FoundPlace): boolean {
  return compareFound(found, place) > 0;
}
