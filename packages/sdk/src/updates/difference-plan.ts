/** The order in which the content of a difference is applied. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../storage/records.js';
import { routeUpdate } from './route-update.js';

/** What a difference comes to. */
export interface DifferencePlan {
  /** New messages stand among them as updates with the pts of the new state and a count of 0. */
  readonly updates: readonly tl.Update[];
  /** What concerns the lines of channels; it is judged there, by its own counters. */
  readonly channelUpdates: readonly tl.Update[];
  /** The server has dropped the common line: a new state must be asked for afterwards. */
  readonly stateLost: boolean;
}

/**
 * Puts the content of a difference in order: ids of own messages first, then new messages, then encrypted ones, then
 * the rest.
 *
 * The counters of the account inside are not judged, the new state covers them. But when a line did not move at all, nothing new can
 * have happened on it, and what claims so was applied before.
 *
 * @see https://core.telegram.org/method/updates.getDifference
 */
export function planDifference(
  difference: tl.RawUpdatesDifference | tl.RawUpdatesDifferenceSlice,
  from: UpdateState,
  to: UpdateState,
): DifferencePlan {
  const { newMessages, newEncryptedMessages, otherUpdates } = difference;
  const isNew = (update: tl.Update): boolean => {
    const route = routeUpdate(update);
    if (route.to !== 'box' || route.ptsCount === 0) return true;
    return route.key.kind === 'common' ? to.pts > from.pts : to.qts > from.qts;
  };
  const rest = otherUpdates.filter((update) => update._ !== 'updatePtsChanged' && !isOfChannel(update) && isNew(update));
  return {
    updates: [
      ...rest.filter((update) => update._ === 'updateMessageID'),
      ...(to.pts > from.pts ? newMessages : []).map(
        (message): tl.RawUpdateNewMessage => ({ _: 'updateNewMessage', message, pts: to.pts, ptsCount: 0 }),
      ),
      ...(to.qts > from.qts ? newEncryptedMessages : []).map(
        (message): tl.RawUpdateNewEncryptedMessage => ({ _: 'updateNewEncryptedMessage', message, qts: to.qts }),
      ),
      ...rest.filter((update) => update._ !== 'updateMessageID'),
    ],
    channelUpdates: otherUpdates.filter((update) => isOfChannel(update) || update._ === 'updateChannel'),
    stateLost: otherUpdates.some((update) => update._ === 'updatePtsChanged'),
  };
}

function isOfChannel(update: tl.Update): boolean {
  const { to } = routeUpdate(update);
  return to === 'channel' || to === 'channelTooLong';
}
