/** The updates of a channel as one reader gets them, in results and in pushes. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelEvent } from '../domain/channel-event.js';
import { peersOfChannelEvent } from '../domain/channel-event.js';
import { channelEventToTl } from '../domain/channel-event-to-tl.js';
import { channelPeer } from '../domain/peer-id.js';
import type { ChannelId, UserId } from '../domain/peer-id.js';
import { makeContainer } from './container.js';
import type { PeersView } from './peers-view.js';

/** Who is told, and when. */
export interface ChannelReader {
  readonly userId: UserId;
  readonly channelId: ChannelId;
  /** Unix seconds. */
  readonly date: number;
}

/**
 * Renders events of a channel with everyone whom they name, and the channel.
 *
 * @param before updates that must be applied first, such as updateMessageID.
 */
export async function renderChannelEvents(
  { userId, channelId, date }: ChannelReader,
  events: readonly ChannelEvent[],
  peers: PeersView,
  before: readonly tl.Update[] = [],
): Promise<tl.RawUpdates> {
  const described = await peers.describe(userId, [channelPeer(channelId), ...events.flatMap(peersOfChannelEvent)], date);
  return makeContainer({ updates: [...before, ...events.map((event) => channelEventToTl(event, userId, peers.references))], ...described, date });
}
