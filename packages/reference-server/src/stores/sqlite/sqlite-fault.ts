/** What a fault of the SQLite engine means for whoever runs the server. */
import { StorageError } from '../../errors.js';
import type { StorageErrorCode } from '../../errors.js';

const meanings: readonly (readonly [prefix: string, code: StorageErrorCode, advice: string])[] = [
  ['SQLITE_BUSY', 'DATABASE_LOCKED', 'another server has it open: stop that one, or use another path'],
  ['SQLITE_LOCKED', 'DATABASE_LOCKED', 'another server has it open: stop that one, or use another path'],
  ['SQLITE_NOTADB', 'FOREIGN_DATABASE', 'it is not a database: use another path'],
  ['SQLITE_CORRUPT', 'CORRUPT_DATABASE', 'it is damaged: restore a backup, or move it away to begin anew'],
  ['SQLITE_CANTOPEN', 'STORAGE_UNAVAILABLE', 'it cannot be opened: check that the directory exists and may be written'],
  ['SQLITE_PERM', 'STORAGE_UNAVAILABLE', 'access is denied: check the owner and mode of the file'],
  ['SQLITE_READONLY', 'STORAGE_UNAVAILABLE', 'it cannot be written: check the owner and mode of the file and its directory'],
  ['SQLITE_FULL', 'STORAGE_UNAVAILABLE', 'the disk is full: free some space'],
  ['SQLITE_IOERR', 'STORAGE_UNAVAILABLE', 'reading or writing failed: check the disk'],
];

/** Names a fault of the engine for the reader; what is none of its faults comes back as it is. */
export function explainSqliteFault(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const meaning = meanings.find(([prefix]) => code.startsWith(prefix));
  if (meaning === undefined) return error;
  return new StorageError(meaning[1], `the database ${path}: ${meaning[2]} (${code})`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
