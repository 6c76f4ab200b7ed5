/** The files of a server: in its directory, in a blob store that it is given, or in a directory that goes with it. */
import { join } from 'node:path';
import { DirectoryBlobs } from '../blobs/directory-blobs.js';
import { DirectoryUploads } from '../blobs/directory-uploads.js';
import type { FileLimits } from '../domain/file-limits.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { FileParts } from '../ports/file-parts.js';
import type { Logger } from '../ports/logger.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

export interface FilePartsOptions {
  /** The server's directory; `undefined` for one that is removed at the end. */
  readonly data: string | undefined;
  /** Where files go instead of the directory. */
  readonly blobs: BlobStore | undefined;
  readonly limits: FileLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The places of files, and their end. */
export interface OpenFileParts extends FileParts {
  close(): Promise<void>;
}

/** Opens them; rejects with a `StorageError` when that cannot be. */
export async function openFileParts({ data, blobs: given, limits, clock, logger }: FilePartsOptions): Promise<OpenFileParts> {
  const { path: directory, remove } = data === undefined ? await makeTemporaryDirectory(logger) : { path: data, remove: async () => undefined };
  try {
    const uploads = await DirectoryUploads.open({ directory: join(directory, 'uploads'), limits, logger });
    const blobs = given ?? (await DirectoryBlobs.open({ directory: join(directory, 'files'), now: () => clock.now() }));
    return {
      uploads,
      blobs,
      close: async () => {
        await Promise.all([uploads.close(), blobs.close()]).finally(remove);
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
