/** The channels of which a client learns with its difference that something has happened in them. */
import { channelPeer } from '../domain/peer-id.js';
import type { ChannelHistoryStore } from '../stores/channel-history-store.js';
import type { ChangedChannels } from './difference.js';

/**
 * Seconds before the date that a client names from which on channels are told: a change that began before a difference
 * was answered may have become durable after it. What the client has already, it knows by the pts.
 */
const margin = 30;

/** Makes the source. https://core.telegram.org/constructor/updateChannelTooLong */
export function createChangedChannels(histories: Pick<ChannelHistoryStore, 'changedSince'>): ChangedChannels {
  return {
    changedSince: async (userId, since) => {
      const changed = await histories.changedSince(userId, since - margin);
      return {
        updates: changed.map(({ channelId, pts }) => ({ _: 'updateChannelTooLong', channelId, pts })),
        peerIds: changed.map(({ channelId }) => channelPeer(channelId)),
      };
    },
  };
}
