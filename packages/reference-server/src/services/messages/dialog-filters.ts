/** messages.getDialogFilters, updateDialogFilter and updateDialogFiltersOrder: one's own views of the list of conversations. */
import type * as tl from '@kitewire/tl-schema/api';
import { dialogFilterToTl, filterFlags, firstFilterId, lastFilterId, letsIn, longestEmoticon, longestTitle, mostFilterPeers, mostFilters } from '../../domain/dialog-filter.js';
import type { DialogFilter } from '../../domain/dialog-filter.js';
import type { PeerId } from '../../domain/peer-id.js';
import { cleanName } from '../../domain/person-name.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** The whole list stands first, if there is anything beside it. https://core.telegram.org/method/messages.getDialogFilters */
export async function getDialogFilters({ userId, stores, peers }: UserContext): Promise<tl.MessagesDialogFilters> {
  const filters = (await stores.dialogFilters.list(userId)).map((filter) => dialogFilterToTl(filter, (peerId) => peers.inputPeer(userId, peerId)));
  return { _: 'messages.dialogFilters', filters: filters.length === 0 ? [] : [{ _: 'dialogFilterDefault' }, ...filters] };
}

/** Without a filter, takes the one with this number away. https://core.telegram.org/method/messages.updateDialogFilter */
export async function updateDialogFilter(context: UserContext, request: tl.MessagesUpdateDialogFilterRequest): Promise<boolean> {
  const { userId, stores, limiter } = context;
  const { id } = request;
  if (id < firstFilterId || id > lastFilterId) refuse('FILTER_ID_INVALID');
  const date = toSeconds(context.now);
  const filter = request.filter && (await readFilter(context, id, request.filter));
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  if (filter === undefined) await stores.dialogFilters.remove({ userId, id, date });
  else if ((await stores.dialogFilters.save({ userId, filter, date })) === 'tooMany') refuse('DIALOG_FILTERS_TOO_MUCH');
  return true;
}

/** 0, the whole list, has its place at the beginning. https://core.telegram.org/method/messages.updateDialogFiltersOrder */
export async function updateDialogFiltersOrder(context: UserContext, { order }: tl.MessagesUpdateDialogFiltersOrderRequest): Promise<boolean> {
  const { userId, stores, limiter } = context;
  if (order.length > mostFilters + 1) refuse('LIMIT_INVALID');
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  await stores.dialogFilters.reorder({ userId, order, date: toSeconds(context.now) });
  return true;
}

async function readFilter(context: UserContext, id: number, filter: tl.DialogFilter): Promise<DialogFilter> {
  // Shared ones begin with a link.
  if (filter._ !== 'dialogFilter') return refuse('FILTER_NOT_SUPPORTED');
  const { title: { text }, emoticon = '', color = null, pinnedPeers, includePeers, excludePeers } = filter;
  const title = text.length > longestTitle ? refuse('TITLE_INVALID') : (cleanName(text) ?? refuse('TITLE_INVALID'));
  if (title === '') refuse('FILTER_TITLE_EMPTY');
  if (emoticon.length > longestEmoticon) refuse('EMOTICON_INVALID');
  if (pinnedPeers.length + includePeers.length + excludePeers.length > mostFilterPeers) refuse('FILTER_INCLUDE_TOO_MUCH');
  const read: DialogFilter = {
    ...{ id, title, emoticon, color },
    flags: filterFlags.filter((flag) => filter[flag]),
    pinned: await readPeers(context, pinnedPeers),
    included: await readPeers(context, includePeers),
    excluded: await readPeers(context, excludePeers),
  };
  return letsIn(read) ? read : refuse('FILTER_INCLUDE_EMPTY');
}

async function readPeers(context: UserContext, peers: readonly tl.InputPeer[]): Promise<PeerId[]> {
  const ids = new Set<PeerId>();
  for (const peer of peers) ids.add((await resolvePeer(context, peer, 'see')).peerId);
  return [...ids];
}
