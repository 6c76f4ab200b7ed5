/** Turns the errors of the file system that a vault meets into ours. */
import { FileError, type FileErrorCode } from '../../errors/file-error.js';
import { SdkError } from '../../errors/sdk-error.js';

/** By the system's own words; whatever else happens is `SOURCE_FAILED` for a reader and `WRITE_FAILED` for a writer. */
const codes: Readonly<Record<string, FileErrorCode>> = {
  ENOENT: 'SOURCE_MISSING',
  EISDIR: 'NOT_A_FILE',
  ENOTDIR: 'NOT_A_FILE',
  // A link, where none may be.
  ELOOP: 'NOT_A_FILE',
  EMLINK: 'NOT_A_FILE',
  EACCES: 'ACCESS_DENIED',
  EPERM: 'ACCESS_DENIED',
  EROFS: 'ACCESS_DENIED',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
};

/**
 * The `FileError` for anything that was thrown while a file was used.
 *
 * @param what was tried, such as `The file a could not be read`
 */
export function toVaultError(error: unknown, what: string, otherwise: 'SOURCE_FAILED' | 'WRITE_FAILED'): SdkError {
  if (error instanceof SdkError) return error;
  const code = systemCodeOf(error);
  return new FileError(codes[code] ?? otherwise, `${what}${code === '' ? '' : ` (${code})`}.`, { cause: error });
}

/** Such as `ENOENT`; empty for errors that do not come from the system. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
