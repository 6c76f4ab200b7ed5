/** The rule that says what a failed call of a download means. */
import { ConnectionError } from '../errors/connection-error.js';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { PartFailure } from './download-types.js';
import { isPassing } from './is-passing.js';

/**
 * Judges a failure.
 *
 * @see https://core.telegram.org/method/upload.getFile#possible-errors
 */
export function judgeDownloadFailure(reason: unknown): PartFailure {
  const error = reason instanceof Error ? reason : new FileError('WRITE_FAILED', 'A part of the file could not be had.', { cause: reason });
  if (error instanceof RpcError) {
    const { type, errorCode, argument } = error;
    if (isReferenceError(error)) return { kind: 'reference', error };
    if (errorCode === 420 && argument !== undefined && type.includes('WAIT')) return { kind: 'wait', delay: Math.max(1, argument) * 1000, error };
    return { kind: errorCode >= 500 || errorCode < 0 ? 'lost' : 'fatal', error };
  }
  if (isPassing(error)) return { kind: 'unreachable', error };
  if (error instanceof ConnectionError) return { kind: error.code === 'CLOSED' ? 'fatal' : 'lost', error };
  return { kind: error instanceof FileError && error.code === 'SIZE_MISMATCH' ? 'lost' : 'fatal', error };
}

/** Whether it is the reference that the server does not take. */
export function isReferenceError({ type }: RpcError): boolean {
  return type.startsWith('FILE_REFERENCE_');
}

/** Whether nothing may be kept of what the server gave. */
export function isUntrustworthy(error: unknown): boolean {
  return error instanceof FileError && (error.code === 'SIZE_MISMATCH' || error.code === 'HASH_MISMATCH');
}
