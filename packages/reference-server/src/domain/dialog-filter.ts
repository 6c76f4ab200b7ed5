/** A view of the list of conversations that a user has put together: by kind, and by naming them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerId } from './peer-id.js';

/** The kinds of conversations that a filter can let in or keep out. */
export const filterFlags = ['contacts', 'nonContacts', 'groups', 'broadcasts', 'bots', 'excludeMuted', 'excludeRead', 'excludeArchived', 'titleNoanimate'] as const;

/** One of them; the first five let in. */
export type FilterFlag = (typeof filterFlags)[number];

/** A filter. */
export interface DialogFilter {
  /** From `firstFilterId` to `lastFilterId`; the user's clients choose it. */
  readonly id: number;
  readonly title: string;
  /** Empty for none. */
  readonly emoticon: string;
  /** `null` for none. */
  readonly color: number | null;
  readonly flags: readonly FilterFlag[];
  /** On top of it, topmost first. */
  readonly pinned: readonly PeerId[];
  readonly included: readonly PeerId[];
  readonly excluded: readonly PeerId[];
}

/** The numbers that filters have: 0 and 1 are the whole list and the archive. https://core.telegram.org/api/folders */
export const firstFilterId = 2;
export const lastFilterId = 255;

/** Conversations that one filter names at most, and filters that one user has at most. */
export const mostFilterPeers = 100;
export const mostFilters = 30;

/** UTF-16 units in a filter's title and in its emoticon. */
export const longestTitle = 64;
export const longestEmoticon = 16;

/** The conversations that a filter names. */
export function peersOfFilter({ pinned, included, excluded }: DialogFilter): PeerId[] {
  return [...pinned, ...included, ...excluded];
}

/** Whether anything can get through a filter. */
export function letsIn({ flags, pinned, included }: DialogFilter): boolean {
  return pinned.length > 0 || included.length > 0 || filterFlags.slice(0, 5).some((flag) => flags.includes(flag));
}

/** Renders a filter; `toInput` names peers as its owner does. https://core.telegram.org/constructor/dialogFilter */
export function dialogFilterToTl(filter: DialogFilter, toInput: (peerId: PeerId) => tl.InputPeer): tl.RawDialogFilter {
  const { id, title, emoticon, color, flags } = filter;
  return {
    _: 'dialogFilter',
    ...(Object.fromEntries(flags.map((flag) => [flag, true])) as Partial<Record<FilterFlag, true>>),
    id,
    title: { _: 'textWithEntities', text: title, entities: [] },
    ...(emoticon !== '' && { emoticon }),
    ...(color !== null && { color }),
    pinnedPeers: filter.pinned.map(toInput),
    includePeers: filter.included.map(toInput),
    excludePeers: filter.excluded.map(toInput),
  };
}
