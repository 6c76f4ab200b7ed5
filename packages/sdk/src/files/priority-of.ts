/** How urgent a transfer is. */
import { UsageError } from '../errors/usage-error.js';
import type { TransferOptions } from './transfer-types.js';

/** Gives the priority of a transfer; throws a `UsageError` for what is none. */
export function priorityOf({ priority = 16 }: TransferOptions): number {
  if (Number.isInteger(priority) && priority >= 1 && priority <= 32) return priority;
  throw new UsageError(`A priority is a whole number from 1 to 32, got ${priority}.`);
}
