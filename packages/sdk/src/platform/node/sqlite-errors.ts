/** Turns the errors of SQLite and of the file system into ours. */
import { databaseError } from '../../errors/database-error.js';
import { StorageError, type StorageErrorCode } from '../../errors/storage-error.js';

/** SQLite's primary result codes with their numbers. https://www.sqlite.org/rescode.html */
const results: readonly (readonly [number, string, StorageErrorCode, string])[] = [
  [11, 'SQLITE_CORRUPT', 'CORRUPT_DATABASE', 'is damaged'],
  [26, 'SQLITE_NOTADB', 'CORRUPT_DATABASE', 'is damaged'],
  // A statement that our own schema refuses means that the schema is not what its version number says.
  [1, 'SQLITE_ERROR', 'CORRUPT_DATABASE', 'does not have the expected tables'],
  [13, 'SQLITE_FULL', 'DATABASE_FULL', 'has no space left to grow'],
  [5, 'SQLITE_BUSY', 'DATABASE_LOCKED', 'is being written by another program'],
  [6, 'SQLITE_LOCKED', 'DATABASE_LOCKED', 'is being written by another program'],
  [8, 'SQLITE_READONLY', 'DATABASE_UNAVAILABLE', 'cannot be written'],
  [10, 'SQLITE_IOERR', 'DATABASE_UNAVAILABLE', 'cannot be read or written'],
  [14, 'SQLITE_CANTOPEN', 'DATABASE_UNAVAILABLE', 'cannot be opened'],
  [19, 'SQLITE_CONSTRAINT', 'INVALID_RECORD', 'refuses a record'],
  [20, 'SQLITE_MISMATCH', 'INVALID_RECORD', 'refuses a record'],
  [18, 'SQLITE_TOOBIG', 'INVALID_RECORD', 'refuses a record'],
];

/** The file system's own words for a lack of space. */
const noSpace: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** The `StorageError` for anything that was thrown while the database at `path` was used. */
export function toStorageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (noSpace.has(code)) return databaseError('DATABASE_FULL', `There is no space left for the database ${path}.`, { cause: error });
  const known = results.find(([number, name]) => (code === 'ERR_SQLITE_ERROR' ? primaryResultOf(error) === number : code.startsWith(name)));
  if (known === undefined || known[2] === 'DATABASE_UNAVAILABLE') {
    const reason = code === '' ? '' : ` (${code})`;
    return databaseError('DATABASE_UNAVAILABLE', `The database ${path} ${known?.[3] ?? 'cannot be used'}${reason}.`, { cause: error });
  }
  return databaseError(known[2], `The database ${path} ${known[3]}.`, { cause: error });
}

/** `node:sqlite` tells the extended code as a number; its low byte is the primary one. */
function primaryResultOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
