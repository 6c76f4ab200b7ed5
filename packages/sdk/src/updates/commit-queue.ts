/** What waits to be applied, in order, with at most one batch on its way to the store. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelState, UpdateState } from '../storage/records.js';
import { commonBox } from './box-key.js';
import type { ApplyEffect, ApplySource, ChannelHole, LossReason, LostEvents, RefusalReason, SequencedUpdate } from './sequencer-types.js';

/** Whose stored state a group moves: the account's (`pts`, `qts` and `seq` together), or that of a channel by its bare id. */
export type LineName = 'account' | number;

/** Where a line stands once its group is stored. */
export type LineChange =
  | { readonly line: 'account'; readonly after: UpdateState; readonly lost?: LossReason }
  /** Without `after` the channel is followed no longer. */
  | { readonly line: number; readonly after: ChannelState | undefined; readonly hole?: ChannelHole; readonly lost?: LossReason };

/** Updates that are committed together. */
export interface UpdateGroup {
  readonly source: ApplySource;
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
  readonly updates: readonly SequencedUpdate[];
  /** Absent when no state covers the group. */
  readonly change?: LineChange | undefined;
}

/** Thousands of them are made in a row: all of one shape. */
interface QueuedGroup extends UpdateGroup {
  readonly change: LineChange | undefined;
  /** Whether it belongs into the batch of the group before it. */
  readonly isJoined: boolean;
}

/** Groups of one source are joined into batches of about this many updates, so that a busy store catches up. */
const batchUpdates = 200;

/** The queue between the lines and the store. */
export class CommitQueue {
  #inFlight: { readonly commitId: number; readonly groups: readonly QueuedGroup[] } | undefined;
  #ready: QueuedGroup[] = [];
  #waitingUpdates = 0;
  #lastCommitId = 0;
  /** How many groups of a line are here. */
  readonly #counts = new Map<LineName, number>();
  #together: 'no' | 'first' | 'joined' = 'no';

  /** How many updates wait that were pushed; what was asked for is as much as one can ask for. */
  get waitingUpdates(): number {
    return this.#waitingUpdates;
  }

  /** Whether nothing here would change the stored state of a line. */
  isSettled(line: LineName): boolean {
    return !this.#counts.has(line);
  }

  /** The last change of a line that is here. */
  lastOf(line: LineName): LineChange | undefined {
    return (this.#ready.findLast(({ change }) => change?.line === line) ?? this.#inFlight?.groups.findLast(({ change }) => change?.line === line))?.change;
  }

  /** Forgets everything; what is on its way is no longer awaited. */
  reset(): void {
    this.#inFlight = undefined;
    this.#ready = [];
    this.#waitingUpdates = 0;
    this.#counts.clear();
  }

  /** What is pushed meanwhile is durable before an answer about the account that waits; nothing of its lines may wait. */
  beforeAnswer(run: () => void): void {
    const index = this.#ready.findIndex(({ source, change }) => source !== 'live' && change?.line === 'account');
    const waiting = index < 0 ? [] : this.#ready.splice(index);
    run();
    this.#ready.push(...waiting);
  }

  /** Adds a group at the end. */
  push(group: UpdateGroup): void {
    const { source, users, chats, updates, change } = group;
    this.#add({ source, users, chats, updates, change, isJoined: this.#together === 'joined' });
    if (this.#together === 'first') this.#together = 'joined';
  }

  /** What is pushed meanwhile becomes durable at one moment. */
  together(run: () => void): void {
    this.#together = 'first';
    run();
    this.#together = 'no';
  }

  /** Forgets what waits and was pushed, but not what is on its way; gives the changes that are given up with that. */
  dropPushed(): readonly LineChange[] {
    const groups = this.#ready;
    const lines = linesOf(groups.filter(isPushed));
    // What a line has pushed besides stands on what is dropped.
    const isDropped = (group: QueuedGroup): boolean => isPushed(group) || (group.change !== undefined && lines.has(group.change.line));
    for (const group of groups) this.#uncount(group);
    this.#ready = [];
    this.#waitingUpdates = 0;
    for (const group of groups) if (!isDropped(group)) this.#add(group);
    return changesOf(groups.filter(isDropped));
  }

  /** The next batch, unless one is on its way. */
  next(): ApplyEffect | undefined {
    const first = this.#ready[0];
    if (first === undefined || this.#inFlight !== undefined) return undefined;
    let count = 1;
    let updates = first.updates.length;
    // What is known of a channel ends with the batch in which it is forgotten; it may begin again in the next one.
    for (let group = this.#ready[count]; group !== undefined && !forgets(this.#ready[count - 1]); group = this.#ready[count]) {
      if (!group.isJoined && (group.source !== first.source || updates >= batchUpdates)) break;
      updates += group.updates.length;
      count += 1;
    }
    const groups = this.#ready.splice(0, count);
    for (const group of groups) if (isPushed(group)) this.#waitingUpdates -= group.updates.length;
    this.#lastCommitId += 1;
    this.#inFlight = { commitId: this.#lastCommitId, groups };
    return toApply(this.#lastCommitId, groups, first.source);
  }

  /**
   * The batch on its way is durable.
   *
   * @returns the changes in it, or `undefined` when this is not the batch that is awaited
   */
  confirm(commitId: number): readonly LineChange[] | undefined {
    if (this.#inFlight?.commitId !== commitId) return undefined;
    const { groups } = this.#inFlight;
    this.#inFlight = undefined;
    for (const group of groups) this.#uncount(group);
    return changesOf(groups);
  }

  /**
   * The batch on its way was not stored. After a failure of the store it and all that waits is given up. For the sake of
   * unknown peers only the lines of `updates` are; what no difference would bring again, and the other lines, stay.
   *
   * @returns the changes that were given up, or `undefined` when this is not the batch that is awaited
   */
  refuse(commitId: number, reason: RefusalReason, updates?: readonly tl.Update[]): readonly LineChange[] | undefined {
    if (this.#inFlight?.commitId !== commitId) return undefined;
    const groups = [...this.#inFlight.groups, ...this.#ready];
    const named = new Set(updates);
    const guilty = linesOf(this.#inFlight.groups.filter((group) => group.updates.some(({ update }) => named.has(update))));
    const given = reason === 'storage' || guilty.size === 0 ? linesOf(groups) : guilty;
    const changes = groups.flatMap(({ change }) => (change && given.has(change.line) ? change : []));
    this.reset();
    if (reason === 'storage') return changes;
    for (const group of groups) {
      if (group.change === undefined || !given.has(group.change.line)) {
        this.#add(group);
        continue;
      }
      const { source, isJoined } = group;
      const rest = group.updates.filter(({ sequenced }) => !sequenced);
      if (rest.length > 0) this.#add({ source, users: [], chats: [], updates: rest, change: undefined, isJoined });
    }
    return changes;
  }

  #add(group: QueuedGroup): void {
    this.#ready.push(group);
    if (isPushed(group)) this.#waitingUpdates += group.updates.length;
    if (group.change !== undefined) this.#counts.set(group.change.line, (this.#counts.get(group.change.line) ?? 0) + 1);
  }

  #uncount({ change }: QueuedGroup): void {
    if (change === undefined) return;
    const left = (this.#counts.get(change.line) ?? 0) - 1;
    if (left > 0) this.#counts.set(change.line, left);
    else this.#counts.delete(change.line);
  }
}

function forgets(group: QueuedGroup | undefined): boolean {
  return group?.change !== undefined && group.change.after === undefined;
}

function isPushed({ source, isJoined }: QueuedGroup): boolean {
  return source === 'live' && !isJoined;
}

function changesOf(groups: readonly QueuedGroup[]): LineChange[] {
  const changes: LineChange[] = [];
  for (const { change } of groups) if (change !== undefined) changes.push(change);
  return changes;
}

function linesOf(groups: readonly QueuedGroup[]): ReadonlySet<LineName> {
  return new Set(changesOf(groups).map(({ line }) => line));
}

function toApply(commitId: number, groups: readonly QueuedGroup[], source: ApplySource): ApplyEffect {
  let newState: UpdateState | undefined;
  const channels = new Map<number, ChannelState | undefined>();
  const channelHoles: ChannelHole[] = [];
  const lost: LostEvents[] = [];
  const [users, chats, updates]: [tl.User[], tl.Chat[], SequencedUpdate[]] = [[], [], []];
  for (const group of groups) {
    for (const user of group.users) users.push(user);
    for (const chat of group.chats) chats.push(chat);
    for (const update of group.updates) updates.push(update);
    const { change } = group;
    if (change?.lost) lost.push({ key: change.line === 'account' ? commonBox : { kind: 'channel', id: change.line }, reason: change.lost });
    if (change?.line === 'account') newState = change.after;
    else if (change !== undefined) {
      channels.set(change.line, change.after);
      if (change.hole !== undefined) channelHoles.push(change.hole);
    }
  }
  const channelStates = [...channels.values()].flatMap((state) => state ?? []);
  const forgottenChannels = [...channels].flatMap(([id, state]) => (state === undefined ? id : []));
  return {
    type: 'apply',
    commitId,
    source,
    users,
    chats,
    updates,
    ...(newState !== undefined && { newState }),
    ...(channelStates.length > 0 && { channelStates }),
    ...(forgottenChannels.length > 0 && { forgottenChannels }),
    ...(lost.length > 0 && { lost }),
    ...(channelHoles.length > 0 && { channelHoles }),
  };
}
