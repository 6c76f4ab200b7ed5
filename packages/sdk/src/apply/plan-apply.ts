/** The reducer: turns what the sequencer gives out into one batch for the store and events for the application. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import { mergeDcOptions, toDcOptionRecords } from '../dcs/dc-options.js';
import type { DcOptionRecord, PeerRecord } from '../storage/records.js';
import type { WriteBatch, WriteOperation } from '../storage/write-batch.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { peerChangeEvents } from './peer-change-events.js';
import { PeerOverlay } from './peer-overlay.js';
import { idsOfPeers } from './plan-peers.js';
import { reducerOf } from './reducers.js';
import { allPeers, type EventContext, needs, type ReferencedPeers } from './update-reducer.js';

/** What has to be read before a plan can be made. */
export interface ApplyContext {
  /** The stored records among `peersToRead`. */
  readonly known: ReadonlyMap<number, PeerRecord>;
  readonly dcOptions: readonly DcOptionRecord[];
  readonly selfId: number;
  /** What `referencesOf` gives, for whoever has asked already. */
  readonly references?: readonly ReferencedPeers[];
  /** Peers that a difference was asked for already: where it brought them as `min` objects again, they are told as they are. */
  readonly askedFor?: ReadonlySet<number>;
}

/** What to do with an `apply` of the sequencer. */
export type ApplyPlan =
  | {
      readonly type: 'commit';
      /** Data and state together; may be empty, then nothing has to be written. */
      readonly batch: WriteBatch;
      /** To be told in this order, after the commit. */
      readonly events: readonly ClientEvent[];
      /** The peers as they are now: those in the batch, then those that changed in memory only; a later one stands for an earlier one. */
      readonly peers: readonly PeerRecord[];
      /** How many updates are not told, because they name peers that the server has not told of. */
      readonly untold: number;
    }
  /** Peers are unknown, or known in part only: report `refused` with `unknownPeer` and the updates that name them. */
  | { readonly type: 'refuse'; readonly missing: readonly number[]; readonly updates: readonly tl.Update[] };

/** The peers that each update of an effect refers to. */
export function referencesOf(effect: ApplyEffect, selfId: number): readonly ReferencedPeers[] {
  return effect.updates.map(({ update }) => reducerOf(update)?.peers?.(update, selfId) ?? needs());
}

/** The marked ids of all peers that a plan for this effect looks at. */
export function peersToRead(effect: ApplyEffect, selfId: number, references: readonly ReferencedPeers[] = referencesOf(effect, selfId)): ReadonlySet<number> {
  const ids = new Set<number>([selfId, ...idsOfPeers(effect)]);
  for (const { needed, named } of references) {
    for (const id of needed) ids.add(id);
    for (const id of named) ids.add(id);
  }
  return ids;
}

/**
 * Plans an `apply`: pure, so that it can be read, tested and thrown away.
 *
 * A live update that the state covers and that names any peer of which the server has not told is refused: the
 * difference brings it again, with its peers. So is one whose chat or sender is known by a `min` object only, once for each
 * of them. What comes in a difference is stored in any case, but told only when chat and sender are known.
 */
export function planApply(effect: ApplyEffect, applyContext: ApplyContext): ApplyPlan {
  const { known, dcOptions, selfId, references = referencesOf(effect, selfId) } = applyContext;
  const overlay = new PeerOverlay(known);
  for (const user of effect.users) overlay.addUser(user);
  for (const chat of effect.chats) overlay.addChat(chat);
  const context: EventContext = { selfId, find: (id) => overlay.get(id) ?? (id === selfId ? strangerSelf(selfId) : undefined) };

  const refusal = effect.source === 'live' ? refuseStrangers(effect, { context, references, askedFor: applyContext.askedFor }) : undefined;
  if (refusal !== undefined) return refusal;

  const telling = new Telling(overlay, context, dcOptions);
  let index = 0;
  for (const { update } of effect.updates) telling.take(update, references[index++] as ReferencedPeers);
  const { events, options, untold } = telling;

  const batch: WriteOperation[] = overlay.changed.map((value) => ({ type: 'put', table: 'peers', value }));
  if (options !== dcOptions) batch.push({ type: 'put', table: 'dcOptions', value: options });
  if (effect.newState !== undefined) batch.push({ type: 'put', table: 'updateState', value: effect.newState });
  for (const value of effect.channelStates ?? []) batch.push({ type: 'put', table: 'channelStates', value });
  for (const key of effect.forgottenChannels ?? []) batch.push({ type: 'delete', table: 'channelStates', key });
  return { type: 'commit', batch, events, peers: [...overlay.changed, ...overlay.unwritten.values()], untold };
}

/** Updates one after the other: what each changes, and what the application is told of it. The engine compiles one update, not the loop around it. */
class Telling {
  readonly events: ClientEvent[];
  options: readonly DcOptionRecord[];
  untold = 0;
  readonly #overlay: PeerOverlay;
  readonly #context: EventContext;

  constructor(overlay: PeerOverlay, context: EventContext, options: readonly DcOptionRecord[]) {
    this.#overlay = overlay;
    this.#context = context;
    this.options = options;
    this.events = peerChangeEvents(overlay.takeChanges());
  }

  take(update: tl.Update, peers: ReferencedPeers): void {
    const reducer = reducerOf(update);
    if (reducer?.change) {
      reducer.change(update, this.#overlay);
      this.events.push(...peerChangeEvents(this.#overlay.takeChanges()));
    }
    if (update._ === 'updateDcOptions') this.options = mergeDcOptions(this.options, toDcOptionRecords(update.dcOptions));
    if (peers.needed.some((id) => this.#context.find(id) === undefined)) {
      this.untold += 1;
      return;
    }
    const told = reducer?.tell?.(update, this.#context, peers);
    if (told !== undefined) this.events.push(...told);
    this.events.push({ type: 'update', update });
  }
}

interface StrangerContext {
  readonly context: EventContext;
  /** Whom each update names. */
  readonly references: readonly ReferencedPeers[];
  readonly askedFor: ReadonlySet<number> | undefined;
}

function refuseStrangers(effect: ApplyEffect, { context: { selfId, find }, references, askedFor }: StrangerContext): ApplyPlan | undefined {
  const isPartial = (id: number): boolean => find(id)?.min === true && id !== selfId && askedFor?.has(id) !== true;
  const isStranger = (id: number): boolean => find(id) === undefined;
  const missing: number[] = [];
  const updates: tl.Update[] = [];
  let index = 0;
  for (const { update, sequenced } of effect.updates) {
    const peers = references[index++] as ReferencedPeers;
    if (!sequenced) continue;
    if (!peers.needed.some(isPartial) && !allPeers(peers).some(isStranger)) continue;
    missing.push(...peers.needed.filter(isPartial), ...allPeers(peers).filter(isStranger));
    updates.push(update);
  }
  return missing.length === 0 ? undefined : { type: 'refuse', missing, updates };
}

/** The account itself, before the server has told of it; everybody knows himself. */
function strangerSelf(selfId: number): PeerRecord {
  return { id: selfId, min: true, name: '', usernames: [] };
}
