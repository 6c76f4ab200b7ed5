/** When what need not stay stored is thrown away. */
import type { Retention } from '../chats/retention.js';
import type { LocalData } from '../local/local-data.js';
import { pruneStore } from '../local/prune-store.js';
import type { LocalKeeperOptions } from './local-keeper.js';

export interface PruneScheduleOptions extends Pick<LocalKeeperOptions, 'clock' | 'logger'> {
  readonly data: LocalData;
  readonly retention: Retention;
}

/** After so many commits it is time again. */
const commitsBetween = 1000;

/** Prunes once in the beginning, and again from time to time; one run at a time. */
export class PruneSchedule {
  readonly #options: PruneScheduleOptions;
  #endWatch: (() => void) | undefined;
  #commits = 0;
  #isRunning = false;
  #isStopped = false;

  constructor(options: PruneScheduleOptions) {
    this.#options = options;
  }

  /** Calling it again does nothing. */
  begin(): void {
    if (this.#endWatch !== undefined || this.#isStopped) return;
    this.#endWatch = this.#options.data.watch(() => {
      this.#commits += 1;
      if (this.#commits >= commitsBetween) this.#run();
    });
    this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    this.#endWatch?.();
  }

  #run(): void {
    if (this.#isRunning || this.#isStopped) return;
    const { data, retention, clock, logger } = this.#options;
    this.#isRunning = true;
    this.#commits = 0;
    pruneStore(data, { retention, now: Math.floor(clock.now().unix / 1000), isStopped: () => this.#isStopped })
      .catch((error: unknown) => {
        if (!this.#isStopped) logger.log('error', 'Throwing old messages away failed', { error });
      })
      .finally(() => (this.#isRunning = false));
  }
}
