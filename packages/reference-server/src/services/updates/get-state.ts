/** updates.getState: the counters at which a client begins. */
import type * as tl from '@kitewire/tl-schema/api';
import { toSeconds } from '../../ports/clock.js';
import { stateToTl } from '../../updates/state-to-tl.js';
import type { UserContext } from '../context.js';

/** https://core.telegram.org/method/updates.getState */
export async function getState(context: UserContext): Promise<tl.UpdatesState> {
  const { userId, authKeyId, now } = context;
  const date = toSeconds(now);
  return stateToTl(await context.stores.events.counters({ userId, authKeyId, date }), date);
}
