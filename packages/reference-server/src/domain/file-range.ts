/** Which stretches of a file can be asked for. */

/** A stretch of a file as a client asks for it. */
export interface FileRange {
  readonly offset: number;
  readonly limit: number;
  /** Whether the finer of the two rules is meant. */
  readonly precise: boolean;
}

/** A stretch must not go over a multiple of this, in bytes. */
const window = 1 << 20;
const grain = 4096;
const preciseGrain = 1024;

/**
 * What is wrong with a stretch; `undefined` when it can be asked for. Both numbers are multiples of 4 KiB and the length divides
 * 1 MiB; with the precise rule, multiples of 1 KiB are enough. So no answer is small and many, and equal ones can be kept.
 *
 * https://core.telegram.org/api/files#downloading-files
 */
export function findRangeFault({ offset, limit, precise }: FileRange): 'OFFSET_INVALID' | 'LIMIT_INVALID' | undefined {
  const step = precise ? preciseGrain : grain;
  if (!Number.isSafeInteger(offset) || offset < 0 || offset % step !== 0) return 'OFFSET_INVALID';
  if (limit <= 0 || limit > window || limit % step !== 0) return 'LIMIT_INVALID';
  if (!precise && window % limit !== 0) return 'LIMIT_INVALID';
  return Math.floor(offset / window) === Math.floor((offset + limit - 1) / window) ? undefined : 'LIMIT_INVALID';
}
