/** Replaces a damaged SQLite file by a new one with all that could be read, at one moment, and keeps the damaged one. */
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { SqliteConnection, SqliteDriver } from './sqlite-connection.js';
import { prepareConnection } from './sqlite-settings.js';
import { salvageSqlite } from './sqlite-salvage.js';
import { migrateSqlite } from './sqlite-schema.js';
import { createDraft, removeDraft, syncDirectory } from './sqlite-swap.js';

/** The files beside a database at `path` that have to do with its rebuilding. */
const markOf = (path: string): string => `${path}-damaged`;
const draftOf = (path: string): string => `${path}-rebuilding`;
const readyOf = (path: string): string => `${path}-rebuilt`;

/** Notes that a database turned out to be damaged while it was open, in a file of its own: what is damaged is not written to. */
export function markDamaged(path: string): void {
  try {
    writeFileSync(markOf(path), '', { mode: 0o600 });
  } catch {
    // Where not even this can be written the next reader will meet the damage again; what it was is being reported.
  }
}

/** Whether such a note was left. */
export function isMarkedDamaged(path: string): boolean {
  return existsSync(markOf(path));
}

/**
 * Rebuilds a database whose lock is held and which is not open.
 *
 * The new file is complete on the disk before anything happens to the old one. From then on the old one steps aside as
 * `path.corrupt-<unix time>`; when the process ends in between, the next opening goes on.
 *
 * Throws a `StorageError` `CORRUPT_DATABASE`, and has changed nothing, when what must not be lost cannot be read.
 */
export function rebuildSqlite(driver: SqliteDriver, path: string): void {
  const draft = draftOf(path);
  createDraft(draft);
  let damaged: SqliteConnection | undefined;
  let fresh: SqliteConnection | undefined;
  try {
    damaged = driver.open(path, { readonly: true, isDamaged: true });
    fresh = driver.open(draft);
    prepareConnection(fresh);
    migrateSqlite(fresh, draft);
    salvageSqlite(damaged, fresh, path);
    fresh.close();
    fresh = undefined;
  } catch (error) {
    fresh?.close();
    removeDraft(draft);
    throw error;
  } finally {
    damaged?.close();
  }
  renameSync(draft, readyOf(path));
  syncDirectory(path);
  finishRebuild(path);
}

/** Puts a file that was rebuilt in the place of the damaged one, if there is such a file. */
export function finishRebuild(path: string): void {
  const ready = readyOf(path);
  if (!existsSync(ready)) return;
  let time = Math.floor(statSync(ready).mtimeMs / 1000);
  while (existsSync(`${path}.corrupt-${time}`)) time += 1;
  // The log goes first: the new file must never meet it, as SQLite would take its pages for newer ones.
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log?.size === 0) rmSync(`${path}-wal`);
  else if (log) renameSync(`${path}-wal`, `${path}.corrupt-${time}-wal`);
  rmSync(`${path}-shm`, { force: true });
  if (existsSync(path)) renameSync(path, `${path}.corrupt-${time}`);
  syncDirectory(path);
  renameSync(ready, path);
  syncDirectory(path);
  rmSync(markOf(path), { force: true });
}
