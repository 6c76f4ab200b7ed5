/** What has to be known of a kind of update: whom it names, what it changes, and what the application is told of it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import type { NamedPeers } from '../events/event-peers.js';
import type { PeerRecord } from '../storage/records.js';
import type { PeerOverlay } from './peer-overlay.js';

/** Peers by marked id. */
export interface ReferencedPeers {
  /** Without these the update cannot be told at all: the chat and who acts in it. */
  readonly needed: readonly number[];
  /** These are named besides: authors of forwards, mentioned users, bots. */
  readonly named: readonly number[];
}

/** What events are made from. */
export interface EventContext {
  readonly selfId: number;
  /** The record of a marked id; knows every peer that the update needs. */
  readonly find: (id: number) => PeerRecord | undefined;
  /** Those that the latest event carries: one after the other mostly carry the same. */
  latest?: NamedPeers;
}

/** The rules for one kind of update; a kind without rules is told as it is. */
export interface UpdateReducer<Update extends tl.Update> {
  /** Nobody unless given. */
  readonly peers?: (update: Update, selfId: number) => ReferencedPeers;
  /** Changes what is known of the peers that the update is about. */
  readonly change?: (update: Update, overlay: PeerOverlay) => void;
  /** The typed events, in order; is called only when every needed peer is known. */
  readonly tell?: (update: Update, context: EventContext, peers: ReferencedPeers) => readonly ClientEvent[];
}

/** The rules for updates by name. */
export type ReducerTable = { readonly [Name in tl.Update['_']]?: UpdateReducer<Extract<tl.Update, { readonly _: Name }>> };

/** All of them; mostly nobody is named besides. */
export function allPeers({ needed, named }: ReferencedPeers): readonly number[] {
  return named.length === 0 ? needed : [...needed, ...named];
}

/** An update that needs these peers and names no others. */
export function needs(...needed: readonly number[]): ReferencedPeers {
  return { needed, named: [] };
}
