/** Watches that a disk does not fill up. */
import { statfs } from 'node:fs/promises';
import type { Logger } from '../ports/logger.js';

export interface FreeSpaceOptions {
  readonly directory: string;
  /** Bytes that are to be left free. */
  readonly watermark: number;
  readonly logger: Logger;
  /** Bytes free in a directory; asks the system unless given. */
  readonly measure?: (directory: string) => Promise<number>;
  /** Monotonic time in ms; the system's unless given. */
  readonly instant?: () => number;
}

/** The disk is asked again after so long, in ms, or after so many bytes. */
const freshness = { time: 1000, bytes: 64 * 2 ** 20 };
/** Between two alarms, in ms. */
const alarmPause = 60_000;

async function measureFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

/** Knows about how much is free, without asking the system at each part. */
export class FreeSpace {
  readonly #options: FreeSpaceOptions;
  #free: Promise<number> | undefined;
  #measuredAt = 0;
  #writtenSince = 0;
  #alarmedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FreeSpaceOptions) {
    this.#options = options;
  }

  /** Whether so many bytes may be written; the first refusal, and then one each minute, raises the alarm. */
  async hasRoom(bytes: number): Promise<boolean> {
    const { directory, watermark, logger, measure = measureFree, instant = () => performance.now() } = this.#options;
    const now = instant();
    if (this.#free === undefined || now - this.#measuredAt > freshness.time || this.#writtenSince > freshness.bytes) {
      this.#measuredAt = now;
      this.#writtenSince = 0;
      this.#free = measure(directory);
      // What fails is asked again at the next part.
      this.#free.catch(() => void (this.#free = undefined));
    }
    this.#writtenSince += bytes;
    const free = (await this.#free) - this.#writtenSince;
    if (free >= watermark) return true;
    this.#writtenSince -= bytes;
    if (now - this.#alarmedAt >= alarmPause) {
      this.#alarmedAt = now;
      logger.log('error', 'disk.full', { directory, free, watermark });
    }
    return false;
  }
}
