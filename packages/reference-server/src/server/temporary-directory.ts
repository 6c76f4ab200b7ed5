/** A directory of a server that keeps nothing: it goes with it, at the latest when the next one starts. */
import { lstat, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../errors.js';
import type { Logger } from '../ports/logger.js';
import { holdFile } from '../stores/sqlite/held-file.js';

/** A directory that nobody else uses. */
export interface TemporaryDirectory {
  readonly path: string;
  /** A second call waits for the first. */
  remove(): Promise<void>;
}

/** What the names begin with; six letters or digits follow. */
const prefix = 'kitewire-server-';
const ownName = /^kitewire-server-[0-9A-Za-z]{6}$/;
/** Empty, and held by the server as long as it lives. */
const heldName = 'kitewire-server.lock';

/** A server that starts may take a directory for a dead one's before its own has taken hold of it, which makes another one then. */
const attempts = 5;

/** Makes one, when those of servers that were killed have been removed. Rejects with a `StorageError`. */
export async function makeTemporaryDirectory(logger: Logger): Promise<TemporaryDirectory> {
  await removeDead(logger);
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const made = await tryMake();
      if (made !== undefined) return made;
    }
  } catch (cause) {
    throw new StorageError('STORAGE_UNAVAILABLE', 'no temporary directory can be made: set the option data, or make room', { cause });
  }
  throw new StorageError('STORAGE_UNAVAILABLE', `each of ${attempts} temporary directories was taken away at once: set the option data`);
}

async function tryMake(): Promise<TemporaryDirectory | undefined> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  const held = join(path, heldName);
  try {
    const letGo = holdFile(held, { make: true });
    // What was deleted meanwhile can still be held.
    if (letGo !== undefined && (await isEmptyFile(held))) {
      let removing: Promise<void> | undefined;
      return { path, remove: () => (removing ??= clear(path, letGo)) };
    }
    letGo?.();
    return undefined;
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The file that shows whose the directory is goes last, and is held to the end, so that a server which starts neither helps nor takes the
 * directory for its own. Some systems delete no file that is open.
 */
async function clear(path: string, letGo: () => void): Promise<void> {
  try {
    for (const name of await readdir(path)) if (name !== heldName) await rm(join(path, name), { recursive: true, force: true });
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  } finally {
    letGo();
  }
  await rm(path, { recursive: true, force: true });
}

/** Removes the directories of this user's servers that have ended and could not do so. */
async function removeDead(logger: Logger): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    if (!ownName.test(name)) continue;
    try {
      if (await removeIfDead(join(tmpdir(), name))) logger.log('info', 'temporary.swept', { name });
    } catch (error) {
      // Its own server, or another one that starts, may have removed it meanwhile.
      if (await isThere(join(tmpdir(), name, heldName))) logger.log('warn', 'temporary.notSwept', { name }, error);
    }
  }
}

async function removeIfDead(path: string): Promise<boolean> {
  const found = await lstat(path);
  const held = join(path, heldName);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid) || !(await isEmptyFile(held))) return false;
  const letGo = holdFile(held, { make: false });
  if (letGo === undefined) return false;
  await clear(path, letGo);
  return true;
}

async function isEmptyFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.isFile() && found.size === 0;
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
