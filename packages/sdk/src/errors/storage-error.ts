/** The errors of the local store. */
import { SdkError } from './sdk-error.js';

/** Why the store cannot do what it was asked. */
export type StorageErrorCode =
  /** The file belongs to another program; it was not touched. */
  | 'FOREIGN_DATABASE'
  /** The file is ours but damaged. */
  | 'CORRUPT_DATABASE'
  /** The file was written by a newer version of the SDK; it was not touched. */
  | 'NEWER_DATABASE'
  /** Another client has the database open. */
  | 'DATABASE_LOCKED'
  /** No space is left for it. */
  | 'DATABASE_FULL'
  /** The file or its directory is missing, read-only or forbidden. */
  | 'DATABASE_UNAVAILABLE'
  /** The optional package that the store is built on is not installed. */
  | 'DRIVER_MISSING'
  /** The key or passphrase does not open the store. */
  | 'WRONG_KEY'
  /** The store is encrypted, and what it kept of its key is not there any more. */
  | 'KEY_LOST'
  /** The store is encrypted, and no key was given. */
  | 'KEY_REQUIRED'
  /** A key was given for a store that is not encrypted. */
  | 'NOT_ENCRYPTED'
  /** The store holds the data of another account. */
  | 'OTHER_ACCOUNT'
  /** The browser gives the page no more space. */
  | 'QUOTA_EXCEEDED'
  /** A record of a batch has a shape that cannot be stored; nothing of the batch was. */
  | 'INVALID_RECORD'
  /** The store was opened for reading only. */
  | 'READ_ONLY'
  /** The store was used after `close`. */
  | 'STORE_CLOSED';

/** What every store may meet, the smallest, too; the rest is advised on in `database-error.ts`. */
export type CommonStorageErrorCode = 'DATABASE_LOCKED' | 'INVALID_RECORD' | 'STORE_CLOSED';

const advice: Readonly<Record<CommonStorageErrorCode, string>> = {
  DATABASE_LOCKED: 'Close the other client, or give each client a database of its own.',
  INVALID_RECORD: 'This is a mistake in the calling code: nothing of the batch was stored.',
  STORE_CLOSED: 'Open the store again to use it.',
};

/** The local store failed. `code` says how, the text what is safe to do. */
export class StorageError extends SdkError {
  readonly code: StorageErrorCode;
  override readonly name = 'StorageError';

  /**
   * @param what one sentence that says what happened, with the path but without stored values
   */
  constructor(code: CommonStorageErrorCode, what: string, options?: { readonly cause?: unknown });
  /** @param options.advice one sentence that says what is safe to do */
  constructor(code: StorageErrorCode, what: string, options: { readonly cause?: unknown; readonly advice: string | undefined });
  constructor(code: StorageErrorCode, what: string, options: { readonly cause?: unknown; readonly advice?: string | undefined } = {}) {
    super(`${what} ${options.advice ?? advice[code as CommonStorageErrorCode]}`, options);
    this.code = code;
  }
}
