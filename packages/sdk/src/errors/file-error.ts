/** The errors of files and their transfers. */
import { SdkError } from './sdk-error.js';

/** What is wrong with a file. */
export type FileErrorCode =
  | 'SOURCE_MISSING'
  | 'NOT_A_FILE'
  | 'ACCESS_DENIED'
  | 'SOURCE_EMPTY'
  | 'SOURCE_CHANGED'
  | 'SOURCE_FAILED'
  | 'FILE_DAMAGED'
  | 'LOCAL_FILES_MISSING'
  | 'FILE_TOO_LARGE'
  | 'TARGET_EXISTS'
  | 'DIRECTORY_MISSING'
  | 'DISK_FULL'
  | 'WRITE_FAILED'
  | 'PARTS_REFUSED'
  | 'REFERENCE_UNUSABLE'
  | 'SIZE_MISMATCH'
  | 'HASH_MISMATCH'
  | 'LOCATION_UNKNOWN';

const advice: Readonly<Record<FileErrorCode, string>> = {
  SOURCE_MISSING: 'Name a file that exists.',
  NOT_A_FILE: 'Name a regular file.',
  ACCESS_DENIED: 'Let this process read and write there.',
  SOURCE_EMPTY: 'The server takes no file without content.',
  SOURCE_CHANGED: 'Upload it again when nobody writes to it.',
  SOURCE_FAILED: 'Nothing was sent; give the bytes again.',
  FILE_DAMAGED: 'Nothing of it was used; give the bytes again.',
  LOCAL_FILES_MISSING: 'Pass bytes, a blob or a stream; or `localFiles` as the option `files` of openClient().',
  FILE_TOO_LARGE: 'Send it in several files; download it to a path or in ranges, or pass `maxSize`.',
  TARGET_EXISTS: 'Choose another name, or pass `overwrite`.',
  DIRECTORY_MISSING: 'Make it, or choose another.',
  DISK_FULL: 'Make room and begin again: what has arrived is kept.',
  WRITE_FAILED: 'Begin again: what has arrived is kept.',
  PARTS_REFUSED: 'Begin the upload again.',
  REFERENCE_UNUSABLE: 'Read the message that has the file again.',
  SIZE_MISMATCH: 'Nothing of it was kept; do not trust this server with the file.',
  HASH_MISMATCH: 'Nothing of it was kept; do not trust this server with the file.',
  LOCATION_UNKNOWN: 'Pass a message, or its photo or document.',
};

/** A file could not be uploaded, downloaded or kept. */
export class FileError extends SdkError {
  readonly code: FileErrorCode;
  override readonly name = 'FileError';
  readonly #what: string;

  /** @param what one sentence that says what happened */
  constructor(code: FileErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
    this.#what = what;
  }

  /** The sentence that says what happened, without what to do about it. */
  get what(): string {
    return this.#what;
  }
}

/** Whether a file was not as it was written. */
export function isDamage(error: unknown): boolean {
  return error instanceof FileError && error.code === 'FILE_DAMAGED';
}
