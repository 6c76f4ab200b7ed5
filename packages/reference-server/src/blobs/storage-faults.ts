/** What goes wrong on a disk, as the errors of this package. */
import { StorageError } from '../errors.js';

/** The system's name of an error, such as `ENOENT`; `undefined` for other errors. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}

/** Whether the disk, or the quota of the server's user on it, has no room. */
export function isDiskFull(error: unknown): boolean {
  const code = systemCode(error instanceof StorageError ? error.cause : error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Does work on the disk; what fails becomes a `StorageError`. */
export async function onDisk<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    throw new StorageError('STORAGE_UNAVAILABLE', `${what} failed: check that the disk has room and may be written`, { cause });
  }
}
