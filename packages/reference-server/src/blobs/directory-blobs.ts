/** Blobs in a directory: each a file named by its SHA-256, in a folder named by the first two digits of that. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '../errors.js';
import type { BlobEntry, BlobStore, StagedBlob } from '../ports/blob-store.js';
import type { UnixTime } from '../ports/clock.js';
import { isBlobKey } from './blob-key.js';
import { KeyTurns } from './key-turns.js';
import { OpenFiles, readAt } from './open-files.js';
import { isMissing, onDisk, systemCode } from './storage-faults.js';

export interface DirectoryBlobsOptions {
  /** Made when missing; nobody else may use it. */
  readonly directory: string;
  /** The system's clock unless given. */
  readonly now?: () => UnixTime;
}

/** Files that are open at one time. */
const mostOpen = 64;
/** Where files are written that will be renamed. */
const incomingName = 'incoming';

/** Keeps blobs in files; one process at a time. */
export class DirectoryBlobs implements BlobStore {
  readonly #directory: string;
  readonly #now: () => UnixTime;
  readonly #files = new OpenFiles(mostOpen);
  readonly #turns = new KeyTurns();
  readonly #knownFolders = new Set<string>();
  #serial = 0;
  #isClosed = false;

  private constructor({ directory, now = Date.now }: DirectoryBlobsOptions) {
    this.#directory = directory;
    this.#now = now;
  }

  /** Opens a directory; what an earlier process did not finish is deleted. Rejects with a `StorageError` when it cannot be used. */
  static async open(options: DirectoryBlobsOptions): Promise<DirectoryBlobs> {
    await onDisk(`opening the files in ${options.directory}`, async () => {
      await mkdir(options.directory, { recursive: true, mode: 0o700 });
      const incoming = join(options.directory, incomingName);
      await rm(incoming, { recursive: true, force: true });
      await mkdir(incoming, { mode: 0o700 });
    });
    return new DirectoryBlobs(options);
  }

  put({ key, size, path }: StagedBlob): Promise<void> {
    return this.#change(key, 'keeping a file', async () => {
      if (await this.#isKept(key, size)) {
        await rm(path, { force: true });
        return;
      }
      await this.#place(key, path);
    });
  }

  async putBytes(bytes: Uint8Array): Promise<string> {
    const key = createHash('sha256').update(bytes).digest('hex');
    await this.#change(key, 'keeping a file', async () => {
      if (await this.#isKept(key, bytes.length)) return;
      await this.#withIncoming(async (path) => {
        const handle = await open(path, 'wx', 0o600);
        await handle.writeFile(bytes).finally(() => handle.close());
        await this.#place(key, path);
      });
    });
    return key;
  }

  async read(key: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    if (!isBlobKey(key)) return undefined;
    return onDisk('reading a file', async () => {
      try {
        return await this.#files.use(this.#pathOf(key), 'read', (handle) => readAt(handle, offset, length));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  delete(key: string, storedBefore: UnixTime = Number.POSITIVE_INFINITY): Promise<boolean> {
    return this.#change(key, 'deleting a file', async () => {
      const path = this.#pathOf(key);
      const found = await statIfThere(path);
      if (found === undefined) return true;
      if (found.mtimeMs >= storedBefore) return false;
      await this.#files.forget(path);
      await unlink(path);
      return true;
    });
  }

  async *list(): AsyncGenerator<BlobEntry> {
    for (const folder of await this.#namesIn(this.#directory)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const key of await this.#namesIn(join(this.#directory, folder))) {
        if (!isBlobKey(key)) continue;
        const found = await onDisk('listing the files', () => statIfThere(this.#pathOf(key)));
        if (found) yield { key, size: found.size, storedAt: found.mtimeMs };
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#files.close();
  }

  async #change<T>(key: string, what: string, work: () => Promise<T>): Promise<T> {
    if (!isBlobKey(key)) throw new StorageError('STORAGE_UNAVAILABLE', `the name of a blob has 64 hex digits, got ${key.length} characters`);
    return this.#turns.take(key, async () => {
      this.#checkOpen();
      return onDisk(what, work);
    });
  }

  /** Whether the blob is there already; it is stored anew then. */
  async #isKept(key: string, size: number): Promise<boolean> {
    const path = this.#pathOf(key);
    if ((await statIfThere(path))?.size !== size) return false;
    await this.#touch(path);
    // The process that has renamed it may have been killed before this.
    await syncDirectory(this.#folderOf(key));
    return true;
  }

  /** Makes a file durable, and gives it its name only then. */
  async #place(key: string, path: string): Promise<void> {
    const folder = this.#folderOf(key);
    await this.#makeFolder(folder);
    await this.#touch(path);
    await syncFile(path);
    await this.#withIncoming((between) => moveFile(path, this.#pathOf(key), between));
    await syncDirectory(folder);
    // One of another length may have been open under this name.
    await this.#files.forget(this.#pathOf(key));
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#knownFolders.has(folder)) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncDirectory(this.#directory);
    this.#knownFolders.add(folder);
  }

  async #touch(path: string): Promise<void> {
    const seconds = this.#now() / 1000;
    await utimes(path, seconds, seconds);
  }

  async #namesIn(directory: string): Promise<string[]> {
    this.#checkOpen();
    return onDisk('listing the files', () => readdir(directory));
  }

  #folderOf(key: string): string {
    return join(this.#directory, key.slice(0, 2));
  }

  #pathOf(key: string): string {
    return join(this.#folderOf(key), key);
  }

  /** Work with a name for a file that will be renamed; when it fails nothing stays there, for a disk may be full. */
  async #withIncoming(work: (path: string) => Promise<void>): Promise<void> {
    this.#serial += 1;
    const path = join(this.#directory, incomingName, String(this.#serial));
    try {
      await work(path);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StorageError('STORAGE_CLOSED', 'the directory of files has been closed');
  }
}

async function statIfThere(path: string): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** Makes the names in a directory durable, where the system can: not all let a directory be opened. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().finally(() => handle.close());
}

/** Renames a file; between two disks it is copied to a place beside its new one first. */
async function moveFile(from: string, to: string, between: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    await copyFile(from, between);
    await syncFile(between);
    const { mtimeMs } = await stat(from);
    await utimes(between, mtimeMs / 1000, mtimeMs / 1000);
    await rename(between, to);
    await rm(from, { force: true });
  }
}
