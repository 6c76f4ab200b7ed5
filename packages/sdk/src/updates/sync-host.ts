/** What the machines of single lines share: the way to the store, to the log, and the times that they keep. */
import type { RandomSource } from '@kitewire/mtproto';
import type { CommitQueue } from './commit-queue.js';
import type { NoticeCode } from './sequencer-types.js';

export interface SyncHost {
  readonly commits: CommitQueue;
  readonly random: RandomSource;
  /** How long a gap may stay open before the difference is asked for, in ms. */
  readonly gapWait: number;
  /** How many updates may wait behind a gap in each line. */
  readonly maxHeld: number;
  /** How many updates may wait for differences in all. */
  readonly maxWaiting: number;
  /** Tells that something went wrong which heals by itself. */
  readonly notify: (code: NoticeCode, message: string) => void;
}
