/** Turns the errors of IndexedDB into ours. */
import { databaseError } from '../../errors/database-error.js';
import { StorageError, type StorageErrorCode } from '../../errors/storage-error.js';

/** By the names of exceptions. https://w3c.github.io/IndexedDB/#exceptions */
const codes: Readonly<Record<string, readonly [StorageErrorCode, string]>> = {
  QuotaExceededError: ['QUOTA_EXCEEDED', 'has no space left to grow'],
  VersionError: ['NEWER_DATABASE', 'was written by a newer version'],
  DataError: ['INVALID_RECORD', 'refuses a record'],
  DataCloneError: ['INVALID_RECORD', 'refuses a record'],
};

/** The `StorageError` for anything that was thrown while a database was used. */
export function toIndexedDbError(error: unknown, name: string): StorageError {
  if (error instanceof StorageError) return error;
  const kind = error instanceof Error ? error.name : '';
  const [code, what] = codes[kind] ?? ['DATABASE_UNAVAILABLE', `cannot be used${kind === '' ? '' : ` (${kind})`}`];
  return databaseError(code, `The database ${name} ${what}.`, { cause: error });
}
