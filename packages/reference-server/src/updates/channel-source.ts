/** Describing the channels that an answer names, each as the viewer stands to it. */
import type { AccessHasher } from '../domain/access-hash.js';
import { channelToTl } from '../domain/channel-to-tl.js';
import type { ChannelStore } from '../stores/channel-store.js';
import type { ChatSource } from './peers-view.js';

/** Makes the source of a view of peers. */
export function createChannelSource(channels: ChannelStore, accessHasher: AccessHasher): ChatSource {
  return {
    describe: async (viewerId, ids, date) => {
      const viewed = await channels.view(viewerId, ids);
      return viewed.map((one) => channelToTl(one, { date, accessHash: accessHasher.hash('channel', one.channel.id, viewerId) }));
    },
  };
}
