/** Chores of a running server: done at once and then every hour. */
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';

export interface HourlyOptions {
  readonly clock: Clock & MachineClock;
  readonly logger: Logger;
  /** What is noted when the chore fails; the next hour it is tried again. */
  readonly failure: string;
  /** @param isOver whether the server has ended meanwhile */
  readonly run: (isOver: () => boolean) => Promise<void>;
}

/** From one time to the next, in ms. */
const pause = 3_600_000;

/** Begins a chore; gives what ends it. */
export function repeatHourly({ clock, logger, failure, run }: HourlyOptions): () => void {
  let isOver = false;
  let cancel = (): void => {};
  const once = async (): Promise<void> => {
    try {
      await run(() => isOver);
    } catch (error) {
      if (!isOver) logger.log('error', failure, {}, error);
    }
    if (!isOver) cancel = clock.setTimer(clock.moment().instant + pause, () => void once());
  };
  void once();
  return () => {
    isOver = true;
    cancel();
  };
}
