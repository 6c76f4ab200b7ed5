/** updates.getChannelDifference: what a client missed in a channel. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { answerChannelDifference } from '../../updates/channel-difference.js';
import { resolveChannel } from '../channels/resolve-channel.js';
import type { UserContext } from '../context.js';

/** The filter is passed over: all messages come, which clients with a filter put up with. https://core.telegram.org/method/updates.getChannelDifference */
export async function getChannelDifference(context: UserContext, request: tl.UpdatesGetChannelDifferenceRequest): Promise<tl.UpdatesChannelDifference> {
  const { pts, limit } = request;
  if (pts === 0) refuse('PERSISTENT_TIMESTAMP_EMPTY');
  if (pts < 0) refuse('PERSISTENT_TIMESTAMP_INVALID');
  const { channel, member } = await resolveChannel(context, request.channel, { type: 'readMessages' });
  const { userId, stores, peers, differenceLimits } = context;
  const question = { userId, channelId: channel.id, isMember: member?.present === true, pts, limit, date: toSeconds(context.now) };
  const difference = await answerChannelDifference(question, { histories: stores.channelHistories, extras: stores, peers, limits: differenceLimits });
  return difference ?? refuse('PERSISTENT_TIMESTAMP_INVALID');
}
