/** channels.createChannel: a new channel or supergroup. */
import type * as tl from '@kitewire/tl-schema/api';
import { findAboutFault, findTitleFault } from '../../domain/channel.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { answerChanged } from './channel-answers.js';

/** What is neither a supergroup nor said to be a broadcast channel is one. https://core.telegram.org/method/channels.createChannel */
export async function createChannel(context: UserContext, request: tl.ChannelsCreateChannelRequest): Promise<tl.Updates> {
  const { userId, stores, limiter } = context;
  const [title, about] = [request.title.trim(), request.about];
  const fault = findTitleFault(title) ?? findAboutFault(about);
  if (fault !== undefined) refuse(fault);
  if (request.geoPoint !== undefined || request.address !== undefined) refuse('ADDRESS_INVALID');
  if (request.ttlPeriod !== undefined) refuse('TTL_PERIOD_INVALID');
  if (request.forum === true) refuse('CHANNEL_FORUM_MISSING');
  enforceWait(limiter.take('changeChat', String(userId), context.now));
  const megagroup = request.megagroup === true;
  const outcome = await stores.channels.create({ creatorId: userId, title, about, megagroup, date: toSeconds(context.now), origin: callerOf(context) });
  if (outcome.type === 'tooMany') refuse('CHANNELS_TOO_MUCH');
  return answerChanged(context, outcome.channelId, outcome.events);
}
