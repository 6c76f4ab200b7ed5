/** Turns the errors that a browser's vault meets into ours. */
import { FileError, type FileErrorCode } from '../../errors/file-error.js';
import { SdkError } from '../../errors/sdk-error.js';

/** By the names of exceptions. https://webidl.spec.whatwg.org/#idl-DOMException-error-names */
const codes: Readonly<Record<string, FileErrorCode>> = {
  QuotaExceededError: 'DISK_FULL',
  NotAllowedError: 'ACCESS_DENIED',
  SecurityError: 'ACCESS_DENIED',
};

/**
 * The `FileError` for anything that was thrown while a file was used.
 *
 * @param what was tried, such as `A file could not be read`
 */
export function toBrowserFileError(error: unknown, what: string, otherwise: 'SOURCE_FAILED' | 'WRITE_FAILED'): SdkError {
  if (error instanceof SdkError) return error;
  const kind = error instanceof Error ? error.name : '';
  return new FileError(codes[kind] ?? otherwise, `${what}${kind === '' ? '' : ` (${kind})`}.`, { cause: error });
}
