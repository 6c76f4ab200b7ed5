/** Forgets keys that nobody will miss, now and then: whoever creates keys and leaves must not fill the store. */
import { type Clock, toSeconds } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { AuthorizationStore } from '../stores/authorization-store.js';
import { repeatHourly } from './hourly.js';

export interface KeySweepOptions {
  readonly store: Pick<AuthorizationStore, 'sweepAuthKeys'>;
  readonly clock: Clock & MachineClock;
  readonly logger: Logger;
}

/** A key without a login is kept for so long after its last use, in s: its client may only be slow to log in. */
const unusedTime = 7 * 86_400;
/** A temporary key is kept for so long after its end, in s. */
const endedTime = 3600;
/** So many at once, so that nobody waits behind a sweep. */
const batch = 500;

/** Sweeps at once and then every hour; gives what ends it. */
export function startKeySweep({ store, clock, logger }: KeySweepOptions): () => void {
  const run = async (isOver: () => boolean): Promise<void> => {
    const now = toSeconds(clock.now());
    const command = { endedAt: now - endedTime, unusedSince: now - unusedTime, limit: batch };
    while (!isOver() && (await store.sweepAuthKeys(command)) === batch);
  };
  return repeatHourly({ clock, logger, failure: 'keys.notSwept', run });
}
