/** All channels that are followed: finds the machine of each, and lets a bounded number of them ask at once. */
import type { Instant } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelState } from '../storage/records.js';
import { ChannelSync } from './channel-sync.js';
import type { BoxedUpdate } from './message-box.js';
import type { ChannelFailure, LossReason, SequencerEffect } from './sequencer-types.js';
import type { SyncHost } from './sync-host.js';

/** How many channels may be followed; far more than an account can be in. */
const maxChannels = 10_000;

/** How many differences of channels may be in flight at once. */
const maxRequests = 10;

/** How often a channel is asked for again that no difference of the account describes. */
const maxUndescribed = 3;

/** The machines of channels by bare id. Channels that the account is told of are followed from then on. */
export class ChannelDirectory {
  readonly #host: SyncHost;
  readonly #channels = new Map<number, ChannelSync>();
  /** Those that the application looks at, followed or not. */
  readonly #open = new Set<number>();
  /** Those that wait for a time: behind a gap, or until an opened channel is looked at again. */
  readonly #timed = new Set<ChannelSync>();
  /** Those that want to ask, first come first served. */
  readonly #behind = new Set<ChannelSync>();
  /** The channels that were asked about, by request; an answer is awaited even when nobody wants it any more. */
  readonly #requests = new Map<number, ChannelSync>();
  readonly #asked = new Set<number>();
  /** How often a channel could not be named although the account was up to date. */
  readonly #undescribed = new Map<number, number>();
  /** Channels whose state the store has failed to delete, with what is to be told then. */
  readonly #unforgotten = new Map<number, LossReason | undefined>();
  #requestId = 0;
  #held = 0;
  #isFull = false;

  constructor(host: SyncHost) {
    this.#host = host;
  }

  /** The machine of a channel, if it is followed; for logs and tests. */
  get(channelId: number): ChannelSync | undefined {
    return this.#channels.get(channelId);
  }

  start(stored: readonly ChannelState[]): void {
    for (const state of stored) this.#add(new ChannelSync(this.#host, state, true));
  }

  stop(): void {
    this.#channels.clear();
    this.#open.clear();
    this.#timed.clear();
    this.#behind.clear();
    this.#requests.clear();
    this.#asked.clear();
    this.#unforgotten.clear();
    this.#undescribed.clear();
    this.#held = 0;
    this.#isFull = false;
  }

  /** Whether an update would be news. */
  isNews(channelId: number, { pts, ptsCount }: BoxedUpdate): boolean {
    const channel = this.#channels.get(channelId);
    return channel === undefined || (ptsCount === 0 ? true : channel.pts + ptsCount <= pts);
  }

  /** Takes an update in. A channel that was not followed is followed from there on. */
  offer(channelId: number, boxed: BoxedUpdate, now: Instant): void {
    const channel = this.#find(channelId, { channelId, pts: 0 });
    if (channel === undefined) return;
    this.#run(channel, () => channel.offer(boxed, now));
    if (this.#held > this.#host.maxWaiting) this.#run(channel, () => channel.overflow());
  }

  /**
   * Takes an update in that a difference of the account has brought. What is live must not become durable with that, so
   * an update that would let others go only says that there is more.
   */
  offerTold(channelId: number, boxed: BoxedUpdate, now: Instant): void {
    const channel = this.#find(channelId, { channelId, pts: 0 });
    if (channel !== undefined) this.#run(channel, () => (channel.isNext(boxed) ? channel.offer(boxed, now) : channel.missed(boxed.pts)));
  }

  /** Events of a channel may be missing; of one that was not followed, all before now. */
  missed(channelId: number, pts?: number): void {
    const channel = this.#find(channelId, { channelId, pts: 0, behind: true });
    if (channel !== undefined) this.#run(channel, () => channel.missed(pts));
  }

  /** Events of every channel may be missing. */
  missedAll(): void {
    for (const channel of this.#channels.values()) this.#run(channel, () => channel.missed());
  }

  /** The server has told where a channel stands: what is followed already knows better. */
  found(channelId: number, pts: number): void {
    if (this.#channels.has(channelId) || !(pts > 0)) return;
    const change = { line: channelId, after: { channelId, pts } };
    if (this.#find(channelId, { channelId, pts })) this.#host.commits.push({ source: 'live', users: [], chats: [], updates: [], change });
  }

  setOpen(channelId: number, isOpen: boolean): void {
    if (isOpen) this.#open.add(channelId);
    else this.#open.delete(channelId);
    const channel = isOpen ? this.#find(channelId, { channelId, pts: 0, behind: true }) : this.#channels.get(channelId);
    if (channel !== undefined) this.#run(channel, () => channel.setOpen(isOpen));
  }

  /** Follows a channel no longer. */
  forget(channelId: number, lost?: LossReason): void {
    if (!this.#remove(channelId)) return;
    this.#unforgotten.set(channelId, lost);
    this.#forgetBefore(channelId);
  }

  /** The store has failed to delete the state of a channel: nothing may be built on it, and it is deleted later. */
  notForgotten(channelId: number, lost: LossReason | undefined): void {
    this.#remove(channelId);
    this.#unforgotten.set(channelId, lost);
  }

  /** The store works: it deletes now what it has failed to delete before. */
  forgetAgain(): void {
    for (const channelId of [...this.#unforgotten.keys()]) this.#forgetBefore(channelId);
  }

  takeDifference(id: number, result: tl.UpdatesChannelDifference, now: Instant): void {
    const channel = this.#answered(id);
    if (channel === undefined) return;
    this.#undescribed.delete(channel.id);
    this.#run(channel, () => channel.takeDifference(result, now));
  }

  /**
   * A request has failed; a login that has ended is the caller's business.
   *
   * @param isUpToDate whether the account has asked for nothing that it still awaits, and that might describe the channel
   * @returns whether the account's difference is needed, because only that describes the channel
   */
  failed(id: number, failure: ChannelFailure, isUpToDate: boolean, now: Instant): boolean {
    const channel = this.#answered(id);
    if (channel === undefined) return false;
    const isUndescribed = failure.kind === 'unknownChannel' && isUpToDate;
    const undescribed = (this.#undescribed.get(channel.id) ?? 0) + (isUndescribed ? 1 : 0);
    if (isUndescribed) this.#undescribed.set(channel.id, undescribed);
    if (failure.kind === 'private') this.forget(channel.id, channel.isCountedOn ? 'private' : undefined);
    else if (undescribed > maxUndescribed) this.forget(channel.id, channel.isCountedOn ? 'stateLost' : undefined);
    else this.#run(channel, () => channel.failed(failure, now));
    return failure.kind === 'unknownChannel';
  }

  confirmed(state: ChannelState, now: Instant): void {
    const channel = this.#channels.get(state.channelId);
    if (channel !== undefined) this.#run(channel, () => channel.confirmed(state, now));
  }

  refused(channelId: number, mayFail: boolean, now: Instant): void {
    const channel = this.#channels.get(channelId);
    if (channel !== undefined) this.#run(channel, () => channel.refused(mayFail, now));
  }

  tick(now: Instant): void {
    for (const channel of this.#timed) this.#run(channel, () => channel.tick(now));
  }

  /** The next request, if there is room for one and a channel wants it. */
  ask(now: Instant): SequencerEffect | undefined {
    if (this.#requests.size >= maxRequests) return undefined;
    for (const channel of this.#behind) {
      if (this.#asked.has(channel.id)) continue;
      const request = channel.ask(now);
      if (request === undefined) continue;
      this.#file(channel);
      this.#requestId += 1;
      this.#requests.set(this.#requestId, channel);
      this.#asked.add(channel.id);
      return { type: 'getChannelDifference', id: this.#requestId, channelId: channel.id, ...request };
    }
    return undefined;
  }

  /** When to look again although nothing came in; requests count only while they can be made. */
  deadline(isConnected: boolean): Instant | undefined {
    let first: Instant | undefined;
    const consider = ({ deadline }: ChannelSync): void => {
      if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline;
    };
    for (const channel of this.#timed) consider(channel);
    if (!isConnected || this.#requests.size >= maxRequests) return first;
    for (const channel of this.#behind) if (!this.#asked.has(channel.id)) consider(channel);
    return first;
  }

  /** The machine of a channel; begins to follow it as `fresh` says, unless there are too many. */
  #find(channelId: number, fresh: ChannelState): ChannelSync | undefined {
    const known = this.#channels.get(channelId);
    if (known !== undefined) return known;
    if (this.#channels.size >= maxChannels) {
      if (!this.#isFull) this.#host.notify('TOO_MANY_CHANNELS', `More than ${maxChannels} channels are told of; no more are followed.`);
      this.#isFull = true;
      return undefined;
    }
    this.#forgetBefore(channelId);
    const channel = new ChannelSync(this.#host, fresh, false);
    // It may have been forgotten under the eyes of the application, and found again.
    if (this.#open.has(channelId)) channel.setOpen(true);
    this.#add(channel);
    return channel;
  }

  /** Has the state of a channel deleted, if that is due; what comes afterwards begins anew. */
  #forgetBefore(channelId: number): void {
    if (!this.#unforgotten.has(channelId)) return;
    const lost = this.#unforgotten.get(channelId);
    this.#unforgotten.delete(channelId);
    const change = { line: channelId, after: undefined, ...(lost && { lost }) };
    this.#host.commits.push({ source: 'difference', users: [], chats: [], updates: [], change });
  }

  #remove(channelId: number): boolean {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return false;
    this.#channels.delete(channelId);
    this.#timed.delete(channel);
    this.#behind.delete(channel);
    this.#undescribed.delete(channelId);
    this.#held -= channel.heldCount;
    return true;
  }

  #add(channel: ChannelSync): void {
    this.#channels.set(channel.id, channel);
    this.#file(channel);
  }

  /** Puts a machine where those are that wait for the same. */
  #file(channel: ChannelSync): void {
    if (channel.isTimed) this.#timed.add(channel);
    else this.#timed.delete(channel);
    if (channel.state === 'behind') this.#behind.add(channel);
    else this.#behind.delete(channel);
  }

  /** The channel that an answer is for, if it is still followed. */
  #answered(id: number): ChannelSync | undefined {
    const channel = this.#requests.get(id);
    if (channel === undefined) return undefined;
    this.#requests.delete(id);
    this.#asked.delete(channel.id);
    return this.#channels.get(channel.id) === channel ? channel : undefined;
  }

  /** Lets a machine work, and keeps the books about it. */
  #run(channel: ChannelSync, work: () => void): void {
    const before = channel.heldCount;
    work();
    this.#held += channel.heldCount - before;
    this.#file(channel);
  }
}
