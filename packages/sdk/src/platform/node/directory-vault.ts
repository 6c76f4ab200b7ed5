/** A vault of files in a directory of its own. */
import { constants } from 'node:fs';
import { type FileHandle, lstat, lutimes, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileError } from '../../errors/file-error.js';
import type { FileVault, VaultEntry, VaultFile } from '../../ports/file-vault.js';
import { checkVaultName, isVaultName } from '../../storage/vault-name.js';
import { DirectoryFile } from './directory-file.js';
import { systemCodeOf, toVaultError } from './vault-errors.js';

/** How a directory is used. */
export interface DirectoryVaultOptions {
  /** Asked for at each use: the directory need not be known before the first one. */
  readonly path: () => string;
  /** Only reads: whatever would change something rejects with `ACCESS_DENIED`, and marking as used does nothing. */
  readonly readonly?: boolean;
  /** As a vault says it. */
  readonly cacheLimit?: number;
}

// A link is never followed, and a pipe never waited for; Windows knows neither.
const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & typeof constants;

/** A vault in a directory, which is made when the first file is; both are their owner's alone (0700 and 0600). */
export function directoryVault(options: DirectoryVaultOptions): FileVault {
  return new DirectoryVault(options);
}

class DirectoryVault implements FileVault {
  readonly cacheLimit?: number;
  readonly #path: () => string;
  readonly #isReadonly: boolean;

  constructor({ path, readonly = false, cacheLimit }: DirectoryVaultOptions) {
    if (cacheLimit !== undefined) this.cacheLimit = cacheLimit;
    this.#path = path;
    this.#isReadonly = readonly;
  }

  async open(name: string, { create = false }: { readonly create?: boolean } = {}): Promise<VaultFile | undefined> {
    checkVaultName(name);
    if (create) this.#checkWritable(name);
    const isReadonly = this.#isReadonly;
    const flags = (isReadonly ? O_RDONLY : O_RDWR) | (create ? O_CREAT : 0) | O_NOFOLLOW | O_NONBLOCK;
    return attempt(`The file ${name} could not be opened`, 'SOURCE_FAILED', async () => {
      const directory = this.#path();
      if (create) await makeDirectory(directory);
      const handle = await openIfThere(join(directory, name), flags);
      if (!handle) return undefined;
      try {
        if (!(await handle.stat()).isFile()) throw new FileError('NOT_A_FILE', `What is called ${name} in ${directory} is no regular file.`);
      } catch (error) {
        await handle.close();
        throw error;
      }
      return new DirectoryFile({ name, handle, isReadonly, syncName: () => syncDirectory(directory) });
    });
  }

  async rename(from: string, to: string): Promise<void> {
    checkVaultName(from);
    checkVaultName(to);
    this.#checkWritable(from);
    await attempt(`The file ${from} could not be renamed to ${to}`, 'WRITE_FAILED', async () => {
      const directory = this.#path();
      // Its bytes must not come to the disk after its name has.
      const handle = await open(join(directory, from), O_RDWR | O_NOFOLLOW | O_NONBLOCK);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(join(directory, from), join(directory, to));
      await syncDirectory(directory);
    });
  }

  async delete(name: string): Promise<void> {
    checkVaultName(name);
    this.#checkWritable(name);
    await attempt(`The file ${name} could not be removed`, 'WRITE_FAILED', () => rm(join(this.#path(), name), { force: true }));
  }

  async touch(name: string): Promise<void> {
    checkVaultName(name);
    if (this.#isReadonly) return;
    await attempt(`The file ${name} could not be marked as used`, 'WRITE_FAILED', async () => {
      const now = new Date();
      await unlessMissing(lutimes(join(this.#path(), name), now, now));
    });
  }

  async list(): Promise<readonly VaultEntry[]> {
    return attempt('The files could not be listed', 'SOURCE_FAILED', async () => {
      const directory = this.#path();
      const names = ((await unlessMissing(readdir(directory))) ?? []).filter(isVaultName);
      const entries = await Promise.all(names.map((name) => entryOf(directory, name)));
      return entries.filter((entry) => entry !== undefined);
    });
  }

  #checkWritable(name: string): void {
    if (this.#isReadonly) throw new FileError('ACCESS_DENIED', `The file ${name} can only be read: its storage was opened with \`readonly\`.`);
  }
}

async function attempt<Value>(what: string, otherwise: 'SOURCE_FAILED' | 'WRITE_FAILED', work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw toVaultError(error, what, otherwise);
  }
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

function openIfThere(path: string, flags: number): Promise<FileHandle | undefined> {
  const opening = open(path, flags, 0o600);
  return flags & O_CREAT ? opening : unlessMissing(opening);
}

async function entryOf(directory: string, name: string): Promise<VaultEntry | undefined> {
  // Gone when somebody has removed it since.
  const found = await unlessMissing(lstat(join(directory, name)));
  return found?.isFile() ? { name, size: found.size, usedAt: found.mtimeMs } : undefined;
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
    await syncDirectory(dirname(path));
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
}

/** Names are on the disk when their directory is. Windows writes them by itself, and opens no directory. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
