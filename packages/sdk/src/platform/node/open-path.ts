/** A file of the machine as the source of an upload. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { FileError, type FileErrorCode } from '../../errors/file-error.js';
import type { FileSource } from '../../ports/file-source.js';
import { systemCodeOf } from './vault-errors.js';

const codes: Readonly<Record<string, FileErrorCode>> = {
  ENOENT: 'SOURCE_MISSING',
  ENOTDIR: 'SOURCE_MISSING',
  EISDIR: 'NOT_A_FILE',
  EACCES: 'ACCESS_DENIED',
  EPERM: 'ACCESS_DENIED',
};

/**
 * Opens a file by its path. The file stays the one that was opened, also when another takes its name; its size and the time
 * of its last change tell whether somebody has written to it.
 */
export async function openPath(path: string): Promise<FileSource> {
  const place = resolve(path);
  const handle = await openRegular(place);
  try {
    const { size, mtimeMs } = await handle.stat();
    const check = async (): Promise<void> => {
      const now = await handle.stat();
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw new FileError('SOURCE_CHANGED', `Somebody has written to ${place} while it was uploaded.`);
    };
    return {
      size,
      name: basename(place),
      mimeType: undefined,
      isSeekable: true,
      locator: { type: 'path', path: place, size, modifiedAt: mtimeMs },
      // Not from the pool of small buffers, and not filled with zeroes first: the file fills it.
      read: (offset, length) => readFully(handle, place, offset, Buffer.allocUnsafeSlow(length)),
      readInto: (offset, bytes) => readFully(handle, place, offset, bytes),
      check: () => check().catch((cause: unknown) => Promise.reject(explain(cause, place))),
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw explain(cause, place);
  }
}

async function openRegular(path: string): Promise<FileHandle> {
  try {
    // Looked at before it is opened: opening a pipe would wait for whoever writes to it.
    if (!(await stat(path)).isFile()) throw new FileError('NOT_A_FILE', `${path} is a directory or a device.`);
    return await open(path, 'r');
  } catch (cause) {
    throw explain(cause, path);
  }
}

async function readFully(handle: FileHandle, path: string, offset: number, bytes: Uint8Array): Promise<Uint8Array> {
  const { length } = bytes;
  try {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, filled);
  } catch (cause) {
    throw explain(cause, path);
  }
}

function explain(cause: unknown, path: string): FileError {
  if (cause instanceof FileError) return cause;
  const code = systemCodeOf(cause);
  return new FileError(codes[code] ?? 'SOURCE_FAILED', `${path} cannot be read (${code === '' ? 'unknown' : code}).`, { cause });
}
