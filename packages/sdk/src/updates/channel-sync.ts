/** The machine of one channel's line: applies what comes in order, and asks for the difference when something is missing. */
import type { Instant } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelState } from '../storage/records.js';
import { type ChannelContent, judgeChannelDifference } from './channel-answer.js';
import { type ChannelSyncEvent, type ChannelSyncState, nextChannelState } from './channel-sync-state.js';
import { judgeGap } from './gap-rule.js';
import { type BoxedUpdate, MessageBox } from './message-box.js';
import { RequestPacer } from './request-pacer.js';
import type { ChannelFailure, LossReason } from './sequencer-types.js';
import type { SyncHost } from './sync-host.js';

/** What to ask `updates.getChannelDifference`. */
export interface ChannelRequest {
  readonly pts: number;
  readonly limit: number;
}

/** As many updates at once as the server gives to people. */
const partLimit = 100;

/** Bounds in ms on the pause that the server wants between two looks at an opened channel. */
const shortestPoll = 1000;
const longestPoll = 15 * 60_000;

/** One channel that is followed. Its graph is `channelGraph`. */
export class ChannelSync {
  readonly id: number;
  readonly #host: SyncHost;
  readonly #box: MessageBox;
  readonly #pacer: RequestPacer;
  #state: ChannelSyncState;
  /** How the line stands in the store, or where it was begun. */
  #base: ChannelState;
  /** Whether nothing is known of the channel yet: it begins with the next push, or where the next answer says. */
  #isFresh: boolean;
  /** Whether the store knows, or will know, that there are later events. */
  #isMarked: boolean;
  /** Something was missed that the answer on its way need not contain. */
  #again = false;
  /** Up to here there are events for sure. */
  #wanted = 0;
  #isOpen = false;
  /** The next look at an opened channel. */
  #pollAt: Instant = Number.NEGATIVE_INFINITY;
  /** Whether the next or present request is only such a look. */
  #isPoll = false;
  #stalls = 0;
  /** What the next answer makes up for. */
  #owed: LossReason | undefined;

  /** Begins with what is stored, or with a pts of 0 for a channel of which nothing is known. */
  constructor(host: SyncHost, { channelId, pts, behind }: ChannelState, isStored: boolean) {
    this.id = channelId;
    this.#host = host;
    this.#box = new MessageBox({ kind: 'channel', id: channelId }, host.maxHeld);
    this.#box.reset(pts);
    this.#pacer = new RequestPacer(host.random);
    this.#base = { channelId, pts, ...(isStored && behind && { behind }) };
    this.#isFresh = pts === 0;
    this.#isMarked = this.#base.behind === true;
    this.#state = 'live';
    if (behind) this.#fallBehind();
  }

  get state(): ChannelSyncState {
    return this.#state;
  }

  get pts(): number {
    return this.#box.pts;
  }

  /** Whether anything of the channel is known here, so that it could be missed later. */
  get isKnown(): boolean {
    return !this.#isFresh;
  }

  /** Whether the application has something of the channel, and must be told when nothing more comes. */
  get isCountedOn(): boolean {
    return this.isKnown || this.#owed !== undefined;
  }

  /** How many updates wait. */
  get heldCount(): number {
    return this.#box.heldCount;
  }

  /** Whether something happens at a certain time although nothing comes in. */
  get isTimed(): boolean {
    return this.#state === 'live' && (this.#isOpen || this.#box.heldCount > 0);
  }

  /** When to look again although nothing came in. */
  get deadline(): Instant | undefined {
    if (this.#state === 'live') return this.#patience();
    return this.#mayAsk() ? this.#pacer.notBefore : undefined;
  }

  /** Whether an update would be applied at once, and nothing else with it. */
  isNext({ pts, ptsCount }: BoxedUpdate): boolean {
    if (this.#state !== 'live' || this.#box.heldCount > 0) return false;
    return this.#isFresh || judgeGap(this.#box.pts, pts, ptsCount) === 'applicable';
  }

  /** Takes an update in; `false` when it was applied before. */
  offer(boxed: BoxedUpdate, now: Instant): boolean {
    const isBegun = this.#isFresh && this.#owed === undefined;
    const wasBehind = this.#state === 'behind';
    if (isBegun) this.#begin(boxed);
    const before = this.#box.pts;
    const outcome = this.#state === 'live' ? this.#box.offer(boxed, now) : this.#box.hold(boxed, now);
    if (outcome.type === 'released') this.#give(outcome.updates, before);
    if (outcome.type === 'full') this.overflow();
    // Whoever told that there is more may have meant more than this.
    if (isBegun && wasBehind) this.#fallBehind();
    return outcome.type !== 'applied';
  }

  /** More waits than may: the difference brings it again. */
  overflow(): void {
    this.#host.notify('BUFFER_OVERFLOW', `Too many updates of channel ${this.id} wait; a difference will bring them.`);
    this.#box.reset(this.#box.pts);
    this.missed();
  }

  /** Events may be missing; up to `pts`, where it is known. */
  missed(pts?: number): void {
    if (pts !== undefined && pts <= this.#box.pts) {
      // It is known, but where the store has failed it may not know.
      if (this.#state === 'behind') this.#mark();
      return;
    }
    this.#isPoll &&= this.#state !== 'behind';
    if (this.#state === 'live') return this.#fallBehind();
    if (this.#state !== 'behind') {
      if (pts === undefined) this.#again = true;
      else this.#wanted = Math.max(this.#wanted, pts);
    }
    // Whoever told may not tell again once that is stored, whatever an answer on its way contains.
    this.#mark();
  }

  /** The application looks at the channel, or no longer does. */
  setOpen(isOpen: boolean): void {
    if (isOpen && !this.#isOpen) this.#pollAt = Number.NEGATIVE_INFINITY;
    this.#isOpen = isOpen;
  }

  /** Gives up waiting for what is missing, and looks at an opened channel when it is time. */
  tick(now: Instant): void {
    if (this.#state !== 'live') return;
    const { gapSince } = this.#box;
    if (gapSince !== undefined && now >= gapSince + this.#host.gapWait) return this.#fallBehind();
    if (!this.#isOpen || now < this.#pollAt) return;
    this.#isPoll = true;
    this.#transit('fellBehind');
  }

  /** The next request, if it is time for one. */
  ask(now: Instant): ChannelRequest | undefined {
    if (!this.#mayAsk() || now < this.#pacer.notBefore) return undefined;
    this.#transit('asked');
    this.#again = false;
    this.#wanted = 0;
    // Who asks for one event is told where the channel stands; a server that gives parts instead gives larger ones then.
    return { pts: this.#from, limit: this.#box.pts > 0 ? partLimit : 1 };
  }

  takeDifference(result: tl.UpdatesChannelDifference, now: Instant): void {
    // A push was faster in telling where the channel is; whatever else the answer knows comes with the next one.
    if (this.#state !== 'asking') return this.missed();
    const verdict = judgeChannelDifference(result, { channelId: this.id, pts: this.#from, isFirst: !this.isKnown });
    const seconds = result.timeout ?? 1;
    this.#pollAt = now + Math.min(longestPoll, Math.max(shortestPoll, seconds * 1000));
    if (verdict.type === 'stall') return this.#stall(now);
    this.#stalls = 0;
    const isFruitful = this.#isPoll || (verdict.type === 'adopt' && verdict.content.pts > this.#from);
    this.#pacer.answered(now, isFruitful ? 'something' : 'nothing');
    if (verdict.type === 'adopt' && this.#isFresh && verdict.isPart) {
      // All of this was before we came: it goes on until the answer says where the channel stands now.
      this.#box.moveTo(verdict.content.pts);
      return this.#transit('failed');
    }
    if (verdict.type === 'adopt') return this.#adopt(verdict.content, verdict.isPart);
    if (this.#isMarked && !this.#lacksMore) this.#push({ pts: this.#box.pts, users: [], chats: [], updates: [] }, false);
    this.#arrive('gotNothing', now);
  }

  /** A request has failed, and may work later. */
  failed(failure: ChannelFailure, now: Instant): void {
    this.#pacer.failed(now, failure.kind === 'retry' ? failure.retryAfter : 0);
    // A push was faster in telling where the channel is; whether there is more, the next answer tells.
    if (this.#state !== 'asking') return this.missed();
    if (failure.kind === 'stateInvalid' && this.isKnown) {
      // The server does not know our place in the line: the next answer begins anew.
      this.#owed = 'stateLost';
      this.#isFresh = true;
      this.#box.reset(0);
    }
    this.#transit('failed');
  }

  /** A state of this line is durable. */
  confirmed(stored: ChannelState, now: Instant): void {
    this.#base = stored;
    this.#pacer.committed();
    if (this.#state !== 'live' && this.#host.commits.isSettled(this.id)) this.#arrive('committed', now);
  }

  /** What waited for the store was given up; `mayFail` when the store has failed, and may again. */
  refused(mayFail: boolean, now: Instant): void {
    const last = this.#host.commits.lastOf(this.id);
    const { pts, behind } = (last?.line === this.id && last.after) || this.#base;
    this.#isMarked = behind === true;
    this.#isPoll = false;
    this.#transit('refused');
    this.#box.moveTo(pts);
    if (mayFail) this.#pacer.refused(now);
    else this.#mark();
  }

  /** From where is asked; the server knows no pts below 1. */
  get #from(): number {
    return Math.max(1, this.#box.pts);
  }

  /** Whether more was missed than the answer at hand need contain. */
  get #lacksMore(): boolean {
    return this.#again || this.#wanted > this.#box.pts;
  }

  /** The first push of a channel of which nothing is known says where it begins. */
  #begin({ pts, ptsCount }: BoxedUpdate): void {
    this.#isFresh = false;
    this.#box.reset(Math.max(0, pts - ptsCount));
    this.#base = { ...this.#base, pts: this.#box.pts };
    this.#again = false;
    this.#wanted = 0;
    this.#transit('begun');
    // An update that spends events stores the place itself.
    if (ptsCount === 0) this.#push({ pts: this.#box.pts, users: [], chats: [], updates: [] }, this.#isMarked);
  }

  #mayAsk(): boolean {
    return this.#state === 'behind' && this.#host.commits.isSettled(this.id);
  }

  #patience(): Instant | undefined {
    const { gapSince } = this.#box;
    const gapEnd = gapSince === undefined ? Number.POSITIVE_INFINITY : gapSince + this.#host.gapWait;
    const end = Math.min(gapEnd, this.#isOpen ? this.#pollAt : Number.POSITIVE_INFINITY);
    return end === Number.POSITIVE_INFINITY ? undefined : end;
  }

  #fallBehind(): void {
    this.#isPoll = false;
    this.#transit('fellBehind');
    // What waits behind a gap comes again with the difference.
    this.#box.reset(this.#box.pts);
    this.#mark();
  }

  /** Has the store know that there is more: the server might not tell of it again after a restart. */
  #mark(): void {
    if (this.#isMarked) return;
    this.#push({ pts: this.#isFresh ? this.#base.pts : this.#box.pts, users: [], chats: [], updates: [] }, true);
  }

  #give(released: readonly BoxedUpdate[], before: number): void {
    // An update without events is not repeated by any difference, so nothing may depend on it.
    const updates = released.flatMap(({ update, ptsCount }) => (update === undefined ? [] : { update, sequenced: ptsCount > 0 }));
    const { pts } = this.#box;
    if (pts !== before) this.#pacer.progressed();
    const after: ChannelState = { channelId: this.id, pts, ...(this.#isMarked && { behind: true }) };
    if (pts !== before || updates.length > 0) {
      this.#host.commits.push({ source: 'live', users: [], chats: [], updates, ...(pts !== before && { change: { line: this.id, after } }) });
    }
  }

  #push({ pts, users, chats, updates, hole, lost }: ChannelContent, isBehind: boolean): void {
    this.#isMarked = isBehind;
    const after: ChannelState = { channelId: this.id, pts, ...(isBehind && { behind: true }) };
    const sequenced = updates.map((update) => ({ update, sequenced: true }));
    const change = { line: this.id, after, ...(hole && { hole }), ...(lost && { lost }) };
    this.#host.commits.push({ source: 'difference', users, chats, updates: sequenced, change });
  }

  #adopt(content: ChannelContent, isPart: boolean): void {
    const lost = this.#owed ?? content.lost;
    this.#owed = undefined;
    this.#isFresh = false;
    if ((lost === 'regression' || lost === 'stateLost') && this.#box.heldCount > 0) {
      // The numbers of what waits may be of a history that is no more: the next difference tells what is true.
      this.#box.reset(content.pts);
      this.#again = true;
    }
    this.#box.moveTo(content.pts);
    this.#push({ ...content, ...(lost && { lost }) }, isPart || this.#lacksMore);
    this.#transit(isPart ? 'gotPart' : 'gotLast');
  }

  /** An answer that leads nowhere: asking again at once would go on for ever. */
  #stall(now: Instant): void {
    this.#stalls += 1;
    this.#pacer.failed(now);
    if (this.#stalls >= 2) this.#host.notify('DIFFERENCE_STALLED', `${this.#stalls} differences of channel ${this.id} in a row did not advance.`);
    this.#transit('failed');
  }

  /** After an answer is dealt with: goes on asking, or goes live with what came meanwhile. */
  #arrive(event: ChannelSyncEvent, now: Instant): void {
    this.#transit(event);
    if (this.#state !== 'live') return;
    this.#isPoll = false;
    if (this.#lacksMore) return this.#fallBehind();
    const before = this.#box.pts;
    this.#give(this.#box.release(now), before);
  }

  #transit(event: ChannelSyncEvent): void {
    this.#state = nextChannelState(this.#state, event);
  }
}
