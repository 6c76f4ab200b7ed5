/** The first of two instants, of which there need be none. */
import type { Instant } from '../machine.js';

/** The earlier one; `undefined` when there is neither. It is asked for with every packet and every update, so it makes nothing. */
export function earliest(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
