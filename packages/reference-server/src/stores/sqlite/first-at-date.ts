/** Finding where a date begins in a conversation. */

/** The message with this id or the next greater one that there is. */
export type DateProbe = (fromId: number) => { readonly id: number; readonly date: number } | undefined;

/**
 * Finds the oldest message of a conversation with `date >= date` by halving: ids and dates grow together, so no index
 * by date is needed. `topId` is the newest message's id.
 */
export function findFirstAtDate(probe: DateProbe, date: number, topId: number): number | undefined {
  let low = 0;
  let high = topId + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const next = probe(middle);
    if (next !== undefined && next.date < date) low = next.id + 1;
    else high = middle;
  }
  return probe(low)?.id;
}
