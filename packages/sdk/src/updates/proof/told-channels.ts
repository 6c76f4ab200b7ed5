/** What a difference of the account says of channels, and to which it says something new. */
import type * as tl from '@kitewire/tl-schema/api';
import { routeUpdate } from '../route-update.js';
import type { ModelServer } from './model-server.js';
import type { ModelStore } from './model-store.js';

/** Channels by bare id. */
export interface ToldChannels {
  /** Up to where each channel has events, as the server knows when it answers. */
  readonly named: ReadonlyMap<number, number>;
  /** Those that must be asked about, as far as the store knows. */
  readonly news: readonly number[];
}

/** Reads it out of the updates of an answer. */
export function channelsIn(updates: readonly tl.Update[], server: ModelServer, store: ModelStore): ToldChannels {
  const named = new Map<number, number>();
  const news = new Set<number>();
  for (const update of updates) {
    const route = routeUpdate(update);
    if (route.to !== 'channel' && route.to !== 'channelTooLong') continue;
    const { channelId } = route;
    const { pts } = route;
    named.set(channelId, Math.max(named.get(channelId) ?? 0, pts ?? server.channelPts.get(channelId) ?? 0));
    if (pts === undefined || pts > (store.channels.get(channelId)?.pts ?? 0)) news.add(channelId);
  }
  return { named, news: [...news] };
}
