/**
 * What takes the place of an update that a layer cannot say. A client counts pts: an update that is left out would be a
 * gap to it, which it would try to fill for ever. One that deletes nothing moves the counter and changes nothing.
 *
 * https://core.telegram.org/api/updates
 */
import type { LayerValue } from '@kitewire/tl-schema/layers';

/** The update with the same pts that changes nothing; `undefined` for an update that no pts counts. */
export function placeholderOf(update: LayerValue): LayerValue | undefined {
  const { pts, ptsCount } = update;
  if (typeof pts !== 'number' || typeof ptsCount !== 'number') return undefined;
  const channelId = channelOf(update);
  if (channelId === undefined) return { _: 'updateDeleteMessages', messages: [], pts, ptsCount };
  return { _: 'updateDeleteChannelMessages', channelId, messages: [], pts, ptsCount };
}

/** The envelope for a single update of which nothing remains; `date` in Unix seconds. */
export function emptyEnvelope(date: unknown): LayerValue {
  return { _: 'updates', updates: [], users: [], chats: [], date, seq: 0 };
}

/** The channel whose box counts the update: it names it, or its message stands in it. */
function channelOf(update: LayerValue): unknown {
  const message = update.message as { peerId?: { channelId?: number } } | undefined;
  return update.channelId ?? message?.peerId?.channelId;
}
