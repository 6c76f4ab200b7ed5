/** Turns the errors of SQLite and of the file system into ours. */
import { StorageError, type StorageErrorCode } from '../../errors/storage-error.js';

/** SQLite's result codes, by their beginning. https://www.sqlite.org/rescode.html */
const codes: readonly (readonly [string, StorageErrorCode, string])[] = [
  ['SQLITE_CORRUPT', 'CORRUPT_DATABASE', 'is damaged'],
  ['SQLITE_NOTADB', 'CORRUPT_DATABASE', 'is damaged'],
  // A statement that our own schema refuses means that the schema is not what its version number says.
  ['SQLITE_ERROR', 'CORRUPT_DATABASE', 'does not have the expected tables'],
  ['SQLITE_FULL', 'DATABASE_FULL', 'has no space left to grow'],
  ['SQLITE_BUSY', 'DATABASE_LOCKED', 'is being written by another program'],
  ['SQLITE_LOCKED', 'DATABASE_LOCKED', 'is being written by another program'],
  ['SQLITE_CONSTRAINT', 'INVALID_RECORD', 'refuses a record'],
  ['SQLITE_MISMATCH', 'INVALID_RECORD', 'refuses a record'],
  ['SQLITE_TOOBIG', 'INVALID_RECORD', 'refuses a record'],
];

/** The `StorageError` for anything that was thrown while the database at `path` was used. */
export function toStorageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = codes.find(([beginning]) => code.startsWith(beginning));
  if (known !== undefined) return new StorageError(known[1], `The database ${path} ${known[2]}.`, { cause: error });
  if (error instanceof Error && /bindings file|NODE_MODULE_VERSION|ERR_DLOPEN/.test(`${error.message} ${code}`)) {
    return new StorageError('DRIVER_MISSING', 'The native part of better-sqlite3 does not fit this Node.js.', { cause: error });
  }
  const reason = code === '' ? '' : ` (${code})`;
  return new StorageError('DATABASE_UNAVAILABLE', `The database ${path} cannot be used${reason}.`, { cause: error });
}
