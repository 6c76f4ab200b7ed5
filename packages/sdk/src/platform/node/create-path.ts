/** Writes a file on disk: beside its place until it is whole, and then under its name at one moment. */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FileError, type FileErrorCode } from '../../errors/file-error.js';
import type { FileSink } from '../../ports/file-sink.js';
import { systemCodeOf } from './vault-errors.js';

const { O_CREAT, O_EXCL, O_RDWR } = constants;
/** Windows has no links that this could follow. */
const O_NOFOLLOW: number = constants.O_NOFOLLOW ?? 0;

/** There no file can be renamed that is open. */
const isWindows: boolean = process.platform === 'win32';

const codes: Readonly<Record<string, FileErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EACCES: 'ACCESS_DENIED',
  EPERM: 'ACCESS_DENIED',
  EROFS: 'ACCESS_DENIED',
  EEXIST: 'TARGET_EXISTS',
};

/**
 * Begins a file beside its later place. What somebody else has put under the name of the part, a link above all, is never
 * written through.
 *
 * Rejects with a `FileError`: `TARGET_EXISTS`, `NOT_A_FILE`, `DIRECTORY_MISSING`, `ACCESS_DENIED`, `DISK_FULL`, `WRITE_FAILED`.
 */
export async function createPath(path: string, { resume, overwrite }: { readonly resume: boolean; readonly overwrite: boolean }): Promise<FileSink> {
  const target = resolve(path);
  const part = `${target}.part`;
  return guarded(target, async () => {
    const found = await statOf(target);
    // A directory, a device or a pipe is no other version of a file.
    if (found && !found.isFile() && !found.isSymbolicLink()) throw new FileError('NOT_A_FILE', `${target} is a directory or a device.`);
    if (found && !overwrite) throw taken(target);
    const former = resume ? await openFormer(part) : undefined;
    const handle = former?.handle ?? (await openNew(part));
    return new NodeFileSink({ handle, length: former?.length ?? 0, identity: await identityOf(handle), target, part, overwrite });
  });
}

interface NodeFileSinkOptions {
  readonly handle: FileHandle;
  readonly length: number;
  readonly identity: string;
  readonly target: string;
  readonly part: string;
  readonly overwrite: boolean;
}

class NodeFileSink implements FileSink {
  readonly length: number;
  readonly identity: string;
  readonly #options: NodeFileSinkOptions;

  constructor(options: NodeFileSinkOptions) {
    this.#options = options;
    this.length = options.length;
    this.identity = options.identity;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const { handle, target } = this.#options;
    return guarded(target, async () => {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    });
  }

  write(offset: number, bytes: Uint8Array): Promise<void> {
    const { handle, target } = this.#options;
    return guarded(target, async () => {
      // A full disk may take a part of the bytes, and refuses the rest.
      for (let written = 0; written < bytes.length; ) written += (await handle.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
    });
  }

  finish(): Promise<void> {
    const { handle, target, part, overwrite } = this.#options;
    return guarded(target, async () => {
      await handle.sync();
      if (!(await this.#isNamed())) throw new FileError('WRITE_FAILED', `${part} is not the file any more that was being written.`);
      if (isWindows) await handle.close();
      if (overwrite) await rename(part, target);
      else await renameToFree(part, target);
      await handle.close();
      await syncDirectory(dirname(target));
    });
  }

  abandon({ keep }: { readonly keep: boolean }): Promise<void> {
    const { handle, part, target } = this.#options;
    return guarded(target, async () => {
      try {
        if (!keep && handle.fd >= 0 && (await this.#isNamed())) await remove(part);
      } finally {
        await handle.close();
      }
    });
  }

  /** Whether the name of the part is still that of the open file: somebody may have removed it, or have put another there. */
  async #isNamed(): Promise<boolean> {
    const { handle, part } = this.#options;
    const [own, named] = [await handle.stat(), await statOf(part)];
    return named !== undefined && own.ino === named.ino && own.dev === named.dev;
  }
}

async function openFormer(part: string): Promise<{ handle: FileHandle; length: number } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(part, O_RDWR | O_NOFOLLOW);
  } catch {
    return undefined;
  }
  const stats = await handle.stat();
  // With a second name it would be somebody else's file, too.
  if (stats.isFile() && stats.nlink === 1) return { handle, length: stats.size };
  await handle.close();
  return undefined;
}

/** Numbers of files are given again, but not at the same moment; those of devices may be others after each start of the machine. */
async function identityOf(handle: FileHandle): Promise<string> {
  const { ino, birthtimeNs } = await handle.stat({ bigint: true });
  return `${ino} ${birthtimeNs}`;
}

async function openNew(part: string): Promise<FileHandle> {
  await remove(part);
  return open(part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
}

/** Unlike a renaming, a second name never replaces another file. */
async function renameToFree(part: string, target: string): Promise<void> {
  try {
    await link(part, target);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') throw error;
    // Not every file system has links.
    await refuseExisting(target);
    return rename(part, target);
  }
  await unlink(part);
}

async function refuseExisting(target: string): Promise<void> {
  if (await statOf(target)) throw taken(target);
}

function taken(target: string): FileError {
  return new FileError('TARGET_EXISTS', `There is a ${target} already.`);
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
}

/** Makes the new name durable; some systems do not open directories. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path).catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

async function guarded<Value>(target: string, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    const code = systemCodeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new FileError('DIRECTORY_MISSING', `There is no directory ${dirname(target)}.`, { cause });
    throw new FileError(codes[code] ?? 'WRITE_FAILED', `Writing ${target} failed with ${code === '' ? 'an unknown error' : code}.`, { cause });
  }
}
