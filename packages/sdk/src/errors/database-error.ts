/** The errors of stores with a database beneath, and what is safe to do about each. */
import { type CommonStorageErrorCode, StorageError, type StorageErrorCode } from './storage-error.js';

const advice: Readonly<Record<Exclude<StorageErrorCode, CommonStorageErrorCode>, string>> = {
  FOREIGN_DATABASE: 'Choose another path: this file was left as it is.',
  CORRUPT_DATABASE:
    'Open it again: what is whole is kept, chats and messages are fetched anew. If that fails like this, nothing was changed: restore the file from a copy, or move it away and log in again; what was not sent yet is only in this file.',
  NEWER_DATABASE: 'Update the SDK, or choose another path: this file was left as it is.',
  DATABASE_FULL: 'Free some space: nothing of this change was stored.',
  DATABASE_UNAVAILABLE: 'Check that its place exists and may be written to.',
  DRIVER_MISSING: 'Run `npm install better-sqlite3@12`, use Node.js 22.16 or later, or `memory()`.',
  WRONG_KEY: 'Try the right one: nothing was changed.',
  KEY_LOST:
    'Nothing was changed: bring it back from a copy, such as one of the browser’s profile. Without one remove the database and log in again; what was not sent yet is lost with it.',
  KEY_REQUIRED: 'Pass `key`: nothing was changed.',
  NOT_ENCRYPTED: 'Open it without `key`, or encrypt it first (`changeStorageKey`, `changeIndexedDbKey`): nothing was changed.',
  OTHER_ACCOUNT: 'Choose another path: this file was left as it is.',
  QUOTA_EXCEEDED: 'Ask for persistent storage, or keep fewer messages (`retention`): nothing of this change was stored.',
  READ_ONLY: 'Open it without `readonly`: nothing was changed.',
};

/** A `StorageError` of a database; apart, so that bundles without a database have none of these texts. */
export function databaseError(code: StorageErrorCode, what: string, options: { readonly cause?: unknown } = {}): StorageError {
  return new StorageError(code, what, { ...options, advice: (advice as Readonly<Partial<Record<StorageErrorCode, string>>>)[code] });
}
