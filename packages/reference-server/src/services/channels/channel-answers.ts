/** The envelopes in which channels, their messages and their updates are answered. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelEvent } from '../../domain/channel-event.js';
import { peersOfChannelMessage } from '../../domain/channel-message.js';
import type { ChannelMessage } from '../../domain/channel-message.js';
import { channelMessageToTl } from '../../domain/channel-message-to-tl.js';
import { channelPeer } from '../../domain/peer-id.js';
import type { ChannelId, PeerId } from '../../domain/peer-id.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { renderChannelEvents } from '../../updates/channel-push.js';
import type { DescribedPeers } from '../../updates/peers-view.js';
import type { UserContext } from '../context.js';

/** The channels and whoever else, as the caller sees them. */
export function describeChannels(context: UserContext, channelIds: readonly ChannelId[], others: readonly PeerId[] = []): Promise<DescribedPeers> {
  return context.peers.describe(context.userId, [...channelIds.map(channelPeer), ...others], toSeconds(context.now));
}

/** Events of a channel as the result of the call that made them. */
export function answerEvents(context: UserContext, channelId: ChannelId, events: readonly ChannelEvent[], before: readonly tl.Update[] = []): Promise<tl.RawUpdates> {
  return renderChannelEvents({ userId: context.userId, channelId, date: toSeconds(context.now) }, events, context.peers, before);
}

/** As `answerEvents`, where the caller's own place in the channel has changed as well. */
export function answerChanged(context: UserContext, channelId: ChannelId, events: readonly ChannelEvent[]): Promise<tl.RawUpdates> {
  return answerEvents(context, channelId, events, [{ _: 'updateChannel', channelId }]);
}

/** A page of a channel's messages; `inexact`: there may be more in all than `total`. */
export async function answerChannelMessages(
  context: UserContext,
  channelId: ChannelId,
  { messages, total, pts, inexact }: { readonly messages: readonly ChannelMessage[]; readonly total: number; readonly pts: number; readonly inexact?: boolean },
): Promise<tl.RawMessagesChannelMessages> {
  return {
    _: 'messages.channelMessages',
    ...(inexact && { inexact }),
    pts,
    count: total,
    messages: messages.map((message) => channelMessageToTl(message, context.userId, context.peers.references)),
    topics: [],
    ...(await describeChannels(context, [channelId], messages.flatMap(peersOfChannelMessage))),
  };
}

/** Tells all members, apart from the calling session, that the channel itself is another one now. */
export function tellMembers(context: UserContext, channelId: ChannelId): void {
  const date = toSeconds(context.now);
  context.fanOut.pushToChannel(channelId, {
    render: (userId) => renderChannelEvents({ userId, channelId, date }, [], context.peers, [{ _: 'updateChannel', channelId }]),
    exceptSession: callerOf(context),
  });
}
