/** The first of several deadlines. */
import type { Instant } from '../machine.js';

/** The earliest instant; `undefined` when there is none. */
export function earliest(deadlines: readonly (Instant | undefined)[]): Instant | undefined {
  const known = deadlines.filter((deadline) => deadline !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
