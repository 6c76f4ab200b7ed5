/** What waits to be applied, in order, with at most one batch on its way to the store. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../storage/records.js';
import type { ApplyEffect, ApplySource, LossReason, SequencedUpdate } from './sequencer-types.js';

/** Updates that are committed together, and the state that holds then. */
export interface UpdateGroup {
  readonly source: ApplySource;
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
  readonly updates: readonly SequencedUpdate[];
  /** The very object of the group before when the state stays as it is; `undefined` before there is one. */
  readonly after: UpdateState | undefined;
  /** To be told when it is committed. */
  readonly lost?: LossReason;
}

/** Groups that come live are joined into batches of about this many updates, so that a busy store catches up. */
const batchUpdates = 200;

/** The queue between the lines and the store. */
export class CommitQueue {
  #committed: UpdateState | undefined;
  #inFlight: { readonly commitId: number; readonly groups: readonly UpdateGroup[] } | undefined;
  #ready: UpdateGroup[] = [];
  #readyUpdates = 0;
  #lastCommitId = 0;

  /** The state in the store. */
  get committed(): UpdateState | undefined {
    return this.#committed;
  }

  /** The state once everything here is stored. */
  get tail(): UpdateState | undefined {
    const last = this.#ready.at(-1) ?? this.#inFlight?.groups.at(-1);
    return last === undefined ? this.#committed : last.after;
  }

  /** Whether nothing here would change the stored state. */
  get settled(): boolean {
    return this.tail === this.#committed;
  }

  /** How many updates wait. */
  get readyUpdates(): number {
    return this.#readyUpdates;
  }

  /** Begins anew from a stored state; what was on its way is no longer awaited. */
  reset(state: UpdateState | undefined): void {
    this.#committed = state;
    this.#inFlight = undefined;
    this.dropReady();
  }

  /** Adds a group at the end. */
  push(group: UpdateGroup): void {
    this.#ready.push(group);
    this.#readyUpdates += group.updates.length;
  }

  /** Forgets what waits, but not what is on its way. */
  dropReady(): void {
    this.#ready = [];
    this.#readyUpdates = 0;
  }

  /** The next batch, unless one is on its way. */
  next(): ApplyEffect | undefined {
    const first = this.#ready[0];
    if (first === undefined || this.#inFlight !== undefined) return undefined;
    let count = 1;
    let updates = first.updates.length;
    // What a difference brought stays one batch: the states inside it are unknown.
    while (first.source === 'live' && updates < batchUpdates && this.#ready[count]?.source === 'live') {
      updates += this.#ready[count]?.updates.length ?? 0;
      count += 1;
    }
    const groups = this.#ready.splice(0, count);
    this.#readyUpdates -= updates;
    this.#lastCommitId += 1;
    this.#inFlight = { commitId: this.#lastCommitId, groups };
    const after = groups.at(-1)?.after;
    return {
      type: 'apply',
      commitId: this.#lastCommitId,
      source: first.source,
      users: groups.flatMap((group) => group.users),
      chats: groups.flatMap((group) => group.chats),
      updates: groups.flatMap((group) => group.updates),
      ...(after !== undefined && after !== this.#committed && { newState: after }),
    };
  }

  /**
   * The batch on its way is durable.
   *
   * @returns what was lost with it, or `undefined` when this is not the batch that is awaited
   */
  confirm(commitId: number): readonly LossReason[] | undefined {
    if (this.#inFlight?.commitId !== commitId) return undefined;
    const { groups } = this.#inFlight;
    this.#committed = groups.at(-1)?.after;
    this.#inFlight = undefined;
    return groups.flatMap((group) => group.lost ?? []);
  }

  /**
   * The batch on its way was not stored: it and all that waits behind it are given up.
   *
   * @returns those of the updates that no difference will bring again, or `undefined` when this is not the batch that
   * is awaited
   */
  refuse(commitId: number): readonly SequencedUpdate[] | undefined {
    if (this.#inFlight?.commitId !== commitId) return undefined;
    const groups = [...this.#inFlight.groups, ...this.#ready];
    this.#inFlight = undefined;
    this.dropReady();
    return groups.flatMap((group) => group.updates.filter(({ sequenced }) => !sequenced));
  }
}
