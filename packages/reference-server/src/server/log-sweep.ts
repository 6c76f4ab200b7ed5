/** Forgets the oldest events of the logs, now and then: a client that was away for longer begins anew. */
import { type Clock, toSeconds } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { ForgettingLog } from '../stores/event-store.js';
import { repeatHourly } from './hourly.js';

/** How much of the logs is kept. */
export interface UpdateLogBounds {
  /** Events of each box. */
  readonly events: number;
  /** For how long. */
  readonly days: number;
}

/** The bounds of a server that is told nothing else. */
export const defaultUpdateLogBounds: UpdateLogBounds = { events: 1_000_000, days: 90 };

export interface LogSweepOptions {
  readonly logs: readonly ForgettingLog[];
  readonly bounds: UpdateLogBounds;
  readonly clock: Clock & MachineClock;
  readonly logger: Logger;
}

/** What one step looks at and deletes at most, so that nobody waits behind a sweep. */
const step = { boxes: 200, rows: 1000 };

/** Sweeps at once and then every hour; gives what ends it. */
export function startLogSweep({ logs, bounds, clock, logger }: LogSweepOptions): () => void {
  const run = async (isOver: () => boolean): Promise<void> => {
    const before = toSeconds(clock.now()) - bounds.days * 86_400;
    for (const log of logs) {
      let from: number | undefined = 0;
      while (from !== undefined && !isOver()) from = await log.forget({ ...step, events: bounds.events, before, from });
    }
  };
  return repeatHourly({ clock, logger, failure: 'logs.notSwept', run });
}
