/** The reducer: turns what the sequencer gives out into one batch for the store and events for the application. */
import type { ClientEvent } from '../events/client-events.js';
import { mergeDcOptions, toDcOptionRecords } from '../dcs/dc-options.js';
import type { DcOptionRecord, PeerRecord } from '../storage/records.js';
import type { WriteBatch, WriteOperation } from '../storage/write-batch.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { PeerOverlay } from './peer-overlay.js';
import { idsOfPeers } from './plan-peers.js';
import { referencedPeers, senderIdOf } from './referenced-peers.js';
import { type PeerLookup, toTypedEvent } from './to-events.js';

/** What has to be read before a plan can be made. */
export interface ApplyContext {
  /** The stored records among `peersToRead`. */
  readonly known: ReadonlyMap<number, PeerRecord>;
  readonly dcOptions: readonly DcOptionRecord[];
  readonly selfId: number;
}

/** What to do with an `apply` of the sequencer. */
export type ApplyPlan =
  | {
      readonly type: 'commit';
      /** Data and state together; may be empty, then nothing has to be written. */
      readonly batch: WriteBatch;
      /** To be told in this order, after the commit. */
      readonly events: readonly ClientEvent[];
      /** The peer records in the batch. */
      readonly peers: readonly PeerRecord[];
      /** How many updates are not told, because they name peers that the server has not told of. */
      readonly untold: number;
    }
  /** A peer is unknown: report `refused` with `unknownPeer`. */
  | { readonly type: 'refuse'; readonly missing: readonly number[] };

/** The marked ids of all peers that a plan for this effect looks at. */
export function peersToRead(effect: ApplyEffect, selfId: number): ReadonlySet<number> {
  const ids = new Set<number>([selfId, ...idsOfPeers(effect)]);
  for (const { update } of effect.updates) {
    const { needed, named } = referencedPeers(update);
    for (const id of [...needed, ...named]) ids.add(id);
  }
  return ids;
}

/**
 * Plans an `apply`: pure, so that it can be read, tested and thrown away.
 *
 * A live update that the state covers and that names any peer of which the server has not told is refused: the
 * difference brings it again, with its peers. What comes in a difference is stored in any case, but told only when chat
 * and sender are known.
 */
export function planApply(effect: ApplyEffect, { known, dcOptions, selfId }: ApplyContext): ApplyPlan {
  const overlay = new PeerOverlay(known);
  for (const user of effect.users) overlay.addUser(user);
  for (const chat of effect.chats) overlay.addChat(chat);
  const find: PeerLookup = (id) => overlay.get(id) ?? (id === selfId ? strangerSelf(selfId) : undefined);

  const missing = effect.source === 'live' ? missingPeers(effect, find) : [];
  if (missing.length > 0) return { type: 'refuse', missing };

  const events: ClientEvent[] = [];
  let options = dcOptions;
  let untold = 0;
  for (const { update } of effect.updates) {
    overlay.applyUpdate(update);
    if (update._ === 'updateDcOptions') options = mergeDcOptions(options, toDcOptionRecords(update.dcOptions));
    if (neededPeers(update, selfId).some((id) => find(id) === undefined)) {
      untold += 1;
      continue;
    }
    const typed = toTypedEvent(update, find, selfId);
    if (typed !== undefined) events.push(typed);
    events.push({ type: 'update', update });
  }

  const batch: WriteOperation[] = overlay.changed.map((value) => ({ type: 'put', table: 'peers', value }));
  if (options !== dcOptions) batch.push({ type: 'put', table: 'dcOptions', value: options });
  if (effect.newState !== undefined) batch.push({ type: 'put', table: 'updateState', value: effect.newState });
  for (const value of effect.channelStates ?? []) batch.push({ type: 'put', table: 'channelStates', value });
  for (const key of effect.forgottenChannels ?? []) batch.push({ type: 'delete', table: 'channelStates', key });
  return { type: 'commit', batch, events, peers: overlay.changed, untold };
}

function missingPeers(effect: ApplyEffect, find: PeerLookup): number[] {
  return effect.updates.flatMap(({ update, sequenced }) => {
    if (!sequenced) return [];
    const { needed, named } = referencedPeers(update);
    return [...needed, ...named].filter((id) => find(id) === undefined);
  });
}

function neededPeers(update: Parameters<typeof referencedPeers>[0], selfId: number): readonly number[] {
  const { needed } = referencedPeers(update);
  if (update._ !== 'updateNewMessage' || update.message._ === 'messageEmpty') return needed;
  return [...needed, senderIdOf(update.message, selfId)];
}

/** The account itself, before the server has told of it; everybody knows himself. */
function strangerSelf(selfId: number): PeerRecord {
  return { id: selfId, min: true, name: '', usernames: [] };
}
