/** What keeps a client's updates in order: a part that clients may do without. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerChange } from '../apply/peer-overlay.js';
import type { PeerPlan } from '../apply/plan-peers.js';
import type { Retention } from '../chats/retention.js';
import type { ClientContext } from '../context/client-context.js';
import type { LocalData } from '../local/local-data.js';
import type { Outbox } from '../outbox/outbox.js';
import type { CollectedPeers } from '../peers/collect-peers.js';
import type { PeerRecord, StoredState } from '../storage/records.js';
import { Sequencer } from '../updates/sequencer.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import { type StoredUpdates, UpdateFlow, type UpdateFlowOptions } from './update-flow.js';

/** Takes what concerns updates, and carries out what follows. */
export interface UpdateFollower {
  /** What it keeps, if it keeps anything; see `ClientContext`. */
  readonly local?: LocalData | undefined;
  readonly outbox?: Outbox | undefined;
  /** Somebody is logged in; what was stored of his updates, if anything was. */
  start(selfId: number, stored: StoredUpdates): void;
  send(input: SequencerInput): void;
  /** Something was pushed; what is not updates is ignored. */
  receive(value: unknown): void;
  /** An own call has this result. */
  noteResult(request: tl.MethodRequest, result: unknown): void;
  /** The result of an own call has changed peers that were known. */
  tellPeers(changes: readonly PeerChange[]): void;
  /** Makes a call, and stores what its answer says of chats before that is given. */
  around?<Result>(request: tl.MethodRequest, run: () => Promise<Result>): Promise<Result>;
  /** What of the peers of an answer may be believed: it may be older than what is known. */
  sift?(collected: CollectedPeers): CollectedPeers;
  /** Commits peers that an answer has brought, with what that means for their chats. */
  commitPeers?(plan: PeerPlan, known: ReadonlyMap<number, PeerRecord>): Promise<void>;
  /** Somebody has logged in; rejects with a `StorageError` `OTHER_ACCOUNT` when what is stored is another's. */
  welcome?(userId: number): Promise<void>;
  /** Everything was removed from the store. */
  cleared?(): void;
  /** Stops: nothing more is asked, applied or told. */
  stop(): void;
}

/** What a follower gets of its client. */
export interface UpdateFollowerOptions extends Omit<UpdateFlowOptions, 'sequencer' | 'clock' | 'logger' | 'peers' | 'selfId'> {
  /** The client itself. */
  readonly context: ClientContext;
  /** What the store held when it was opened. */
  readonly state: StoredState;
  readonly retention?: Retention | undefined;
}

/** Makes the follower of one client. */
export interface FollowUpdates {
  (options: UpdateFollowerOptions): UpdateFollower;
  /** What it wants of a server of ours, in `initConnection.params`. */
  readonly asks?: readonly tl.RawJsonObjectValue[];
}

/** Makes the flow of updates of one client. */
export function createUpdateFlow({ context, ...options }: UpdateFollowerOptions): UpdateFlow {
  const { random, clock, logger, peers } = context;
  return new UpdateFlow({ ...options, clock, logger, peers, selfId: () => context.selfId, sequencer: new Sequencer({ random }) });
}

/** Follows all updates: each arrives once, in order and stored, or as `updatesLost`. */
export const followUpdates: FollowUpdates = (options) => createUpdateFlow(options);
