/** The sequencer: takes updates as they come and gives them out complete, once and in order, to be committed. */
import { earliest, type Instant, type Machine, type Moment, type RandomSource } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { UsageError } from '../errors/usage-error.js';
import { AccountSync } from './account-sync.js';
import { type BoxKey, commonBox } from './box-key.js';
import { ChannelDirectory } from './channel-directory.js';
import type { ChannelSyncState } from './channel-sync-state.js';
import { CommitQueue, type LineChange, type LineName } from './commit-queue.js';
import type { BoxedUpdate } from './message-box.js';
import { routeUpdate } from './route-update.js';
import type { NoticeCode, SequencerEffect, SequencerInput } from './sequencer-types.js';
import type { SyncState } from './sync-state.js';
import { toContainer, type UpdateContainer } from './update-container.js';

/** Times in ms and bounds; the defaults are the protocol's. */
export interface SequencerOptions {
  readonly random: RandomSource;
  /** How long a gap may stay open before the difference is asked for; 500. */
  readonly gapWait?: number;
  /** The silence after which the difference is asked for; 15 minutes. */
  readonly silenceWait?: number;
  /** How many updates may wait behind a gap in each line; 1,000. */
  readonly maxHeld?: number;
  /** How many updates may wait for a difference of the account, for those of all channels, and for the store; 5,000. */
  readonly maxWaiting?: number;
}

/**
 * The machine of updates.
 *
 * It brings together the lines of the account, those of the channels, and the queue to the store. It asks for
 * differences and for batches to be applied and committed; never for a second difference of a line, nor for a second
 * batch, before the first one came to an end.
 *
 * @see https://core.telegram.org/api/updates
 */
export class Sequencer implements Machine<SequencerInput, SequencerEffect> {
  readonly #maxReady: number;
  readonly #account: AccountSync;
  readonly #channels: ChannelDirectory;
  readonly #commits = new CommitQueue();
  readonly #effects: SequencerEffect[] = [];
  #selfId = 0;
  #isConnected = false;
  #now: Instant = 0;

  constructor(options: SequencerOptions) {
    this.#maxReady = options.maxWaiting ?? 5000;
    const host = {
      commits: this.#commits,
      random: options.random,
      gapWait: options.gapWait ?? 500,
      maxHeld: options.maxHeld ?? 1000,
      maxWaiting: this.#maxReady,
      notify: (code: NoticeCode, message: string) => this.#notify(code, message),
    };
    const listener = {
      onAnswer: () => this.#channels.forgetAgain(),
      onChannelUpdates: (updates: readonly tl.Update[]) => this.#takeOfChannels(updates, 'told'),
      onNewState: () => this.#channels.missedAll(),
    };
    this.#channels = new ChannelDirectory(host);
    this.#account = new AccountSync(host, listener, options.silenceWait ?? 15 * 60_000);
  }

  /** What the lines of the account are doing; for logs and tests. */
  get syncState(): SyncState {
    return this.#account.state;
  }

  /** What the line of a channel is doing, if it is followed; for logs and tests. */
  channelSyncState(channelId: number): ChannelSyncState | undefined {
    return this.#channels.get(channelId)?.state;
  }

  handle(input: SequencerInput, { instant: now }: Moment): void {
    this.#now = now;
    this.#take(input, now);
    if (this.#commits.waitingUpdates > this.#maxReady) this.#shed(now);
  }

  poll({ instant: now }: Moment): SequencerEffect | undefined {
    this.#now = now;
    this.#account.tick(now);
    this.#channels.tick(now);
    return this.#effects.shift() ?? this.#commits.next() ?? this.#account.ask(now) ?? (this.#isConnected ? this.#channels.ask(now) : undefined);
  }

  get deadline(): Instant | undefined {
    return earliest(this.#account.deadline, this.#channels.deadline(this.#isConnected));
  }

  #take(input: SequencerInput, now: Instant): void {
    switch (input.type) {
      case 'started':
        if (this.#account.state !== 'stopped') throw new UsageError('The sequencer was started twice without being stopped.');
        this.#selfId = input.selfId;
        this.#commits.reset();
        this.#account.start(input.state, now);
        return this.#channels.start(input.channelStates ?? []);
      case 'stopped':
        return this.#stop();
      case 'connected':
        this.#isConnected = true;
        return this.#account.connected(now);
      case 'disconnected':
        this.#isConnected = false;
        return this.#account.disconnected();
      case 'sessionCreated':
        return this.#account.sessionCreated();
      case 'unreadable':
        this.#account.heard(now);
        return this.#account.missed(true);
      case 'updates': {
        this.#account.heard(now);
        const container = toContainer(input.value, { selfId: this.#selfId, sent: input.sent });
        return container === undefined ? this.#account.missed(true) : this.#takeContainer(container, now);
      }
      case 'affected':
        return this.#takeAffected(input, now);
      case 'difference':
        return this.#account.takeDifference(input.id, input.result, now);
      case 'state':
        return this.#account.takeState(input.id, input.result, now);
      case 'differenceFailed':
      case 'stateFailed':
        if (input.failure.kind === 'loggedOut') return this.#stop();
        return this.#account.failed(input.type === 'stateFailed' ? 'state' : 'difference', input.id, input.failure, now);
      case 'channelDifference':
        this.#account.heard(now);
        return this.#channels.takeDifference(input.id, input.result, now);
      case 'channelDifferenceFailed':
        if (input.failure.kind === 'loggedOut') return this.#stop();
        if (this.#channels.failed(input.id, input.failure, this.#account.state === 'live', now)) this.#account.missed(true);
        return;
      case 'channelFound':
        return this.#channels.found(input.channelId, input.pts);
      case 'channelOpened':
      case 'channelClosed':
        return this.#channels.setOpen(input.channelId, input.type === 'channelOpened');
      case 'channelForgotten':
        return this.#channels.forget(input.channelId);
      case 'committed':
        return this.#confirm(this.#commits.confirm(input.commitId), now);
      case 'refused':
        return this.#refuse(this.#commits.refuse(input.commitId, input.reason, input.updates) ?? [], input.reason === 'storage', now);
    }
  }

  #stop(): void {
    this.#account.stop();
    this.#channels.stop();
    this.#commits.reset();
    this.#effects.length = 0;
  }

  /** What belongs to channels goes to their lines; the rest, with the container's seq, to those of the account. */
  #takeContainer(container: UpdateContainer, now: Instant): void {
    const ofChannels = container.updates.filter(isOfChannel);
    if (ofChannels.length === 0 || this.#account.state === 'stopped') {
      this.#account.take({ container }, now);
      const aboutChannels = container.updates.filter((update) => update._ === 'updateChannel');
      return aboutChannels.length === 0 ? undefined : this.#takeOfChannels(aboutChannels, 'pushed', container.chats);
    }
    const isNews = ofChannels.some((update) => {
      const route = routeUpdate(update);
      return route.to === 'channel' && this.#channels.isNews(route.channelId, route);
    });
    const { users, chats } = container;
    const peers = isNews ? { users: [], chats: [] } : { users, chats };
    if (isNews && users.length + chats.length > 0) this.#commits.push({ source: 'live', users, chats, updates: [] });
    this.#takeOfChannels(container.updates.filter((update) => isOfChannel(update) || update._ === 'updateChannel'), 'pushed', container.chats);
    const updates = container.updates.filter((update) => !isOfChannel(update));
    if (updates.length > 0 || container.seqStart > 0) this.#account.take({ container: { ...container, ...peers, updates } }, now);
  }

  #takeOfChannels(updates: readonly tl.Update[], how: 'pushed' | 'told', chats: readonly tl.Chat[] = []): void {
    if (this.#account.state === 'stopped') return;
    // Whoever is a member of a channel that is followed may read it on.
    const readable = new Set(chats.flatMap((chat) => (chat._ === 'channel' && !chat.min && !chat.left && this.#channels.get(chat.id)?.isKnown ? [chat.id] : [])));
    for (const update of updates) {
      const route = routeUpdate(update);
      if (route.to === 'channel') {
        readable.add(route.channelId);
        const boxed: BoxedUpdate = { update, pts: route.pts, ptsCount: route.ptsCount };
        if (how === 'told') this.#channels.offerTold(route.channelId, boxed, this.#now);
        else this.#channels.offer(route.channelId, boxed, this.#now);
      }
      if (route.to === 'channelTooLong') this.#channels.missed(route.channelId, route.pts);
    }
    // The account was added or removed, or something else has changed: the difference tells whether it may still read.
    for (const update of updates) if (update._ === 'updateChannel' && !readable.has(update.channelId)) this.#channels.missed(update.channelId);
  }

  #takeAffected({ key, pts, ptsCount, update }: Extract<SequencerInput, { type: 'affected' }>, now: Instant): void {
    const affected: BoxedUpdate = { pts, ptsCount, ...(update && { update }) };
    if (key.kind !== 'channel') return this.#account.take({ key, affected }, now);
    if (this.#account.state !== 'stopped') this.#channels.offer(key.id, affected, now);
  }

  #confirm(changes: readonly LineChange[] | undefined, now: Instant): void {
    if (changes === undefined) return;
    for (const { line, lost } of changes) if (lost !== undefined) this.#effects.push({ type: 'updatesLost', key: keyOf(line), reason: lost });
    const latest = new Map<LineName, LineChange>();
    for (const change of changes) latest.set(change.line, change);
    for (const change of latest.values()) {
      if (change.line === 'account') this.#account.confirmed(change.after, now);
      else if (change.after !== undefined) this.#channels.confirmed(change.after, now);
    }
    this.#channels.forgetAgain();
  }

  #refuse(changes: readonly LineChange[], mayFail: boolean, now: Instant): void {
    // First: a channel that was followed anew meanwhile must not store its place beside what is still to be deleted.
    for (const { line, after, lost } of changes) if (line !== 'account' && after === undefined) this.#channels.notForgotten(line, lost);
    // A difference of the account that still waits may be the last that names these channels: their marks go before it.
    this.#commits.beforeAnswer(() => {
      for (const line of new Set(changes.map((change) => change.line))) {
        if (line === 'account') this.#account.refused(mayFail, now);
        else this.#channels.refused(line, mayFail, now);
      }
    });
  }

  /** The store is slower than the server: the rest is fetched when the store is ready for it. */
  #shed(now: Instant): void {
    this.#notify('BUFFER_OVERFLOW', 'Updates come faster than the store takes them; differences will bring them.');
    this.#refuse(this.#commits.dropPushed(), false, now);
  }

  #notify(code: NoticeCode, message: string): void {
    this.#effects.push({ type: 'notice', code, message });
  }
}

function isOfChannel(update: tl.Update): boolean {
  const { to } = routeUpdate(update);
  return to === 'channel' || to === 'channelTooLong';
}

function keyOf(line: LineName): BoxKey {
  return line === 'account' ? commonBox : { kind: 'channel', id: line };
}
