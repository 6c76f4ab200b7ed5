/** Throws away files that nobody finished sending, now and then, so that they do not fill the disk. */
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { UploadArea } from '../ports/upload-area.js';
import { repeatHourly } from './hourly.js';

export interface UploadSweepOptions {
  readonly uploads: Pick<UploadArea, 'sweep'>;
  /** Seconds after which an upload to which nothing came is thrown away. */
  readonly abandonedAfter: number;
  readonly clock: Clock & MachineClock;
  readonly logger: Logger;
}

/** Sweeps at once and then every hour; gives what ends it. */
export function startUploadSweep({ uploads, abandonedAfter, clock, logger }: UploadSweepOptions): () => void {
  const run = async (): Promise<void> => {
    const swept = await uploads.sweep(clock.now() - abandonedAfter * 1000);
    if (swept.uploads > 0) logger.log('info', 'uploads.swept', { uploads: swept.uploads, bytes: swept.bytes });
  };
  return repeatHourly({ clock, logger, failure: 'uploads.notSwept', run });
}
