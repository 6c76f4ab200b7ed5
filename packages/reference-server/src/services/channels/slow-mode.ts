/** channels.toggleSlowMode: how long members of a supergroup wait between two messages. */
import type * as tl from '@kitewire/tl-schema/api';
import { slowModeSteps } from '../../domain/channel.js';
import { refuse } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { answerChanged, tellMembers } from './channel-answers.js';
import { commandFor, granted } from './resolve-channel.js';

/** 0 ends it; admins never wait. https://core.telegram.org/method/channels.toggleSlowMode */
export async function toggleSlowMode(context: UserContext, { channel, seconds }: tl.ChannelsToggleSlowModeRequest): Promise<tl.Updates> {
  if (!slowModeSteps.includes(seconds)) refuse('SECONDS_INVALID');
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const command = await commandFor(context, channel);
  const outcome = granted(await context.stores.channels.setSlowMode({ ...command, seconds }));
  if (outcome.type === 'notGroup') refuse('CHANNEL_INVALID');
  if (outcome.type === 'notModified') refuse('CHAT_NOT_MODIFIED');
  tellMembers(context, command.channelId);
  return answerChanged(context, command.channelId, []);
}
