/** updates.getDifference: what a client missed. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { answerDifference } from '../../updates/difference.js';
import type { UserContext } from '../context.js';

/** https://core.telegram.org/method/updates.getDifference */
export async function getDifference(context: UserContext, request: tl.UpdatesGetDifferenceRequest): Promise<tl.UpdatesDifference> {
  if (request.pts === 0) refuse('PERSISTENT_TIMESTAMP_EMPTY');
  if (request.pts < 0) refuse('PERSISTENT_TIMESTAMP_INVALID');
  const { userId, authKeyId, stores, peers, differenceLimits, changedChannels } = context;
  const { pts, qts, date: since, ptsLimit, ptsTotalLimit, qtsLimit } = request;
  const question = { userId, authKeyId, pts, qts, since, ptsLimit, ptsTotalLimit, qtsLimit, date: toSeconds(context.now) };
  const difference = await answerDifference(question, { events: stores.events, peers, limits: differenceLimits, channels: changedChannels });
  return difference ?? refuse('PERSISTENT_TIMESTAMP_INVALID');
}
