/** Deletes bytes that no file names, now and then: whoever put them was killed before, or nobody needs them any more. */
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { FileStore } from '../stores/file-store.js';
import { repeatHourly } from './hourly.js';

export interface BlobSweepOptions {
  readonly blobs: Pick<BlobStore, 'list' | 'delete'>;
  readonly files: Pick<FileStore, 'namedBlobs'>;
  /** Seconds after which an upload is thrown away: its blob must outlive it, for a client may use it until then. */
  readonly abandonedAfter: number;
  readonly clock: Clock & MachineClock;
  readonly logger: Logger;
}

/** Blobs are kept for so long after their uploads are thrown away, in s. */
const grace = 86_400;
/** So many are asked for at once, so that nobody waits behind a sweep. */
const batch = 500;

/** Sweeps at once and then every hour; gives what ends it. */
export function startBlobSweep({ blobs, files, abandonedAfter, clock, logger }: BlobSweepOptions): () => void {
  const run = async (isOver: () => boolean): Promise<void> => {
    const before = clock.now() - (abandonedAfter + grace) * 1000;
    let deleted = 0;
    const deleteUnnamed = async (keys: readonly string[]): Promise<void> => {
      const named = await files.namedBlobs(keys);
      for (const key of keys) {
        // One that was stored again meanwhile is about to be named: the store looks at the time once more.
        if (!named.has(key) && !isOver() && (await blobs.delete(key, before))) deleted += 1;
      }
    };
    let old: string[] = [];
    for await (const { key, storedAt } of blobs.list()) {
      if (isOver()) return;
      if (storedAt < before) old.push(key);
      if (old.length < batch) continue;
      await deleteUnnamed(old);
      old = [];
    }
    if (old.length > 0) await deleteUnnamed(old);
    if (deleted > 0) logger.log('info', 'blobs.swept', { blobs: deleted });
  };
  return repeatHourly({ clock, logger, failure: 'blobs.notSwept', run });
}
