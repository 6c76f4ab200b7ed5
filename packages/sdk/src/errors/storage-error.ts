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

const advice: Readonly<Record<StorageErrorCode, string>> = {
  FOREIGN_DATABASE: 'Choose another path: this file was left as it is.',
  CORRUPT_DATABASE:
    'Open it again: what is whole is kept, chats and messages are fetched anew. If that fails like this, nothing was changed: restore the file from a copy, or move it away and log in again; what was not sent yet is only in this file.',
  NEWER_DATABASE: 'Update the SDK, or choose another path: this file was left as it is.',
  DATABASE_LOCKED: 'Close the other client, or give each client a database of its own.',
  DATABASE_FULL: 'Free some space: nothing of this change was stored.',
  DATABASE_UNAVAILABLE: 'Check that its place exists and may be written to.',
  DRIVER_MISSING: 'Run `npm install better-sqlite3@12`, use Node.js 22.16 or later, or `memory()`.',
  WRONG_KEY: 'Try the right one: nothing was changed.',
  KEY_REQUIRED: 'Pass `key`: nothing was changed.',
  NOT_ENCRYPTED: 'Open it without `key`, or encrypt it first (`changeStorageKey`, `changeIndexedDbKey`): nothing was changed.',
  OTHER_ACCOUNT: 'Choose another path: this file was left as it is.',
  QUOTA_EXCEEDED: 'Ask for persistent storage, or keep fewer messages (`retention`): nothing of this change was stored.',
  INVALID_RECORD: 'This is a mistake in the calling code: nothing of the batch was stored.',
  READ_ONLY: 'Open it without `readonly`: nothing was changed.',
  STORE_CLOSED: 'Open the store again to use it.',
};

/** The local store failed. `code` says how, the text what is safe to do. */
export class StorageError extends SdkError {
  readonly code: StorageErrorCode;
  override readonly name = 'StorageError';

  /**
   * @param what one sentence that says what happened, with the path but without stored values
   */
  constructor(code: StorageErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
  }
}
