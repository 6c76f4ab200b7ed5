/** Files that are made beside a database to take its place: how they are begun, given up, and put there. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where the database at `path` is written anew under another key. */
export function rekeyedOf(path: string): string {
  return `${path}-rekeying`;
}

/** Removes what a change of key left behind that came to no end: it may not be encrypted. */
export function removeRekeyed(path: string): void {
  removeDraft(rekeyedOf(path));
}

/** Removes a database that was not finished. */
export function removeDraft(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
}

/** Makes an empty file for the owner's eyes only. */
export function createDraft(draft: string): void {
  removeDraft(draft);
  closeSync(openSync(draft, 'wx', 0o600));
}

/** Puts a closed database, whole on the disk, in the place of another closed one without a log: at one moment. */
export function replaceDatabase(draft: string, path: string): void {
  sync(draft);
  renameSync(draft, path);
  syncDirectory(path);
}

/** A renaming is on the disk when the directory is. */
export function syncDirectory(path: string): void {
  // Windows cannot open a directory, and needs none of this.
  if (process.platform !== 'win32') sync(dirname(path), 'r');
}

function sync(path: string, flags = 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
