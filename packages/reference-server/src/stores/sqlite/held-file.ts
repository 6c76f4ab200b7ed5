/** A file that one process at a time holds, until it lets go or ends: the system's lock goes with its holder, however that ends. */
import Database from 'better-sqlite3';

/** How a file comes to be held. */
export interface HoldOptions {
  /** Whether a missing file is made; otherwise it throws. */
  readonly make: boolean;
}

/** A holder that nobody knew any more would be collected, and let go. */
const holders = new Set<Database.Database>();

/**
 * Takes hold of a file, which stays empty; gives what lets go of it, or `undefined` when somebody else holds it, were it in
 * this process. Throws what the engine says when that cannot be.
 */
export function holdFile(path: string, { make }: HoldOptions): (() => void) | undefined {
  // The one lock that all systems have in common here is that of the database engine.
  const holder = new Database(path, { timeout: 0, fileMustExist: !make });
  try {
    // Another file would come beside it otherwise.
    holder.pragma('journal_mode = MEMORY');
    holder.exec('BEGIN EXCLUSIVE');
    holders.add(holder);
    return () => {
      holders.delete(holder);
      holder.close();
    };
  } catch (error) {
    holder.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}
