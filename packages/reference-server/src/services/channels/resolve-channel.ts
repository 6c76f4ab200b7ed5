/** Finding the channel that a client means, and whether the client may do with it what it wants. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorise } from '../../domain/authorise.js';
import type { ChannelAction, ChannelRefusal } from '../../domain/authorise-channel.js';
import type { ViewedChannel } from '../../domain/channel.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import type { ChannelCommand, Refused } from '../../stores/channel-store.js';
import type { UserContext } from '../context.js';

/** The ways in which clients point at a channel. */
export type ChannelReference = tl.InputChannel | tl.RawInputPeerChannel | tl.RawInputPeerChannelFromMessage;

/** The refusals that are not of class 400. https://core.telegram.org/api/errors */
const classes: Readonly<Partial<Record<ChannelRefusal, number>>> = {
  CHANNEL_PRIVATE: 406,
  CHAT_GUEST_SEND_FORBIDDEN: 403,
  CHAT_WRITE_FORBIDDEN: 403,
  MESSAGE_AUTHOR_REQUIRED: 403,
  MESSAGE_DELETE_FORBIDDEN: 403,
  RIGHT_FORBIDDEN: 403,
};

/** Refuses a call that asks for what somebody may not do. */
function refuseAction(refusal: ChannelRefusal): never {
  throw new RpcFault(classes[refusal] ?? (refusal.startsWith('CHAT_SEND_') ? 403 : 400), refusal);
}

/** An outcome that is no refusal; refuses the call otherwise. */
export function granted<Outcome extends { readonly type: string }>(outcome: Outcome | Refused): Exclude<Outcome, Refused> {
  if (outcome.type === 'refused') refuseAction((outcome as Refused).refusal);
  return outcome as Exclude<Outcome, Refused>;
}

/**
 * A channel as the caller stands to it.
 *
 * @throws RpcFault 400 CHANNEL_INVALID when there is none or the client has not been shown it; else as the refusal says.
 */
export async function resolveChannel(context: UserContext, reference: ChannelReference, action: ChannelAction): Promise<ViewedChannel> {
  if (reference._ !== 'inputChannel' && reference._ !== 'inputPeerChannel') refuse('CHANNEL_INVALID');
  const { channelId, accessHash } = reference;
  if (!context.accessHasher.matches('channel', channelId, context.userId, accessHash)) refuse('CHANNEL_INVALID');
  const viewed = (await context.stores.channels.find(channelId, context.userId)) ?? refuse('CHANNEL_INVALID');
  requireRight(context, viewed, action);
  return viewed;
}

/** Refuses the call when the caller may not do that. */
export function requireRight(context: UserContext, viewed: ViewedChannel, action: ChannelAction): void {
  const decision = authorise({ kind: 'channel', ...viewed, action, date: toSeconds(context.now) });
  if (!decision.allowed) refuseAction(decision.refusal);
}

/** What every change of a channel says; whether the caller may do it, the store decides when it does it. */
export async function commandFor(context: UserContext, reference: ChannelReference): Promise<ChannelCommand> {
  const { channel } = await resolveChannel(context, reference, { type: 'see' });
  return commandIn(context, channel.id);
}

/** As `commandFor`, for a channel that the caller has been led to. */
export function commandIn(context: UserContext, channelId: number): ChannelCommand {
  return { channelId, actorId: context.userId, date: toSeconds(context.now), origin: callerOf(context) };
}
