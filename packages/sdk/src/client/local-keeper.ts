/** What keeps chats and messages of a client in its local store: a part that clients may do without. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerPlan } from '../apply/plan-peers.js';
import type { Retention } from '../chats/retention.js';
import type { LocalData } from '../local/local-data.js';
import type { PeerCache } from '../peers/peer-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { PeerRecord, StoredState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import type { WriteBatch } from '../storage/write-batch.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import type { TaskQueue } from '../timing/task-queue.js';

/** What an `apply` comes to but for the local data. */
export interface PlannedApply {
  readonly batch: WriteBatch;
  /** The peers as they are now. */
  readonly peers: readonly PeerRecord[];
  /** The peers as they were. */
  readonly known: ReadonlyMap<number, PeerRecord>;
}

/** Keeps what updates and answers say about chats. */
export interface LocalKeeper {
  readonly data: LocalData;
  /** Commits a batch of updates with what it changes locally. Only for those whose turn it is. */
  commit(effect: ApplyEffect, planned: PlannedApply): Promise<void>;
  /** Commits peers that an answer has brought, with what that means for their chats. Only for those whose turn it is. */
  commitPeers(plan: PeerPlan, known: ReadonlyMap<number, PeerRecord>): Promise<void>;
  /** Updates will not be caught up with, and these channels, by bare id, are followed no longer: nothing is without gaps. */
  skipUpdates(channelIds: readonly number[]): Promise<void>;
  /** Makes a call, and stores what its answer says of chats before that is given. */
  around<Result>(request: tl.MethodRequest, run: () => Promise<Result>): Promise<Result>;
  /** Somebody has logged in; throws a `StorageError` `OTHER_ACCOUNT` when the data in the store is another's. */
  welcome(userId: number): void;
  /** A connection stands: what could not be asked before is asked now. */
  connected(): void;
  /** The store was emptied. */
  cleared(): void;
  /** Nothing more is asked or thrown away. */
  stop(): void;
}

/** What a keeper gets of its client. */
export interface LocalKeeperOptions {
  readonly store: Store;
  /** What was loaded of it. */
  readonly state: StoredState;
  readonly writes: TaskQueue;
  readonly peers: PeerCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly selfId: () => number | undefined;
  readonly call: <Request extends tl.MethodRequest>(request: Request) => Promise<tl.MethodResult<Request['_']>>;
  readonly retention?: Retention | undefined;
}
