/** What becomes of a part that the server did not take. */
import type { PartFailure } from './upload-types.js';

/** What to do. */
export type PartVerdict =
  /** Send it again after a pause in ms, or after one that grows; `isCounted` when that may not go on for ever. */
  | { readonly type: 'retry'; readonly pause?: number; readonly isCounted: boolean }
  /** What the server has of the file is no use: all parts go again under another number. */
  | { readonly type: 'restart' }
  | { readonly type: 'giveUp' };

/** The longest wait that the server may ask for, in seconds. */
const LONGEST_WAIT = 900;

/**
 * Judges a failure.
 *
 * @see https://core.telegram.org/method/upload.saveFilePart#possible-errors
 */
export function judgePartFailure(failure: PartFailure): PartVerdict {
  if (failure.kind === 'fatal') return { type: 'giveUp' };
  if (failure.kind === 'lost') return { type: 'retry', isCounted: false };
  const { code, type, argument } = failure;
  if (code === 420) {
    if (argument === undefined || argument > LONGEST_WAIT) return { type: 'giveUp' };
    return { type: 'retry', pause: Math.max(1, argument) * 1000, isCounted: true };
  }
  if (code >= 500 || code < 0) return { type: 'retry', isCounted: true };
  return type.startsWith('FILE_') || type === 'MD5_CHECKSUM_INVALID' ? { type: 'restart' } : { type: 'giveUp' };
}
