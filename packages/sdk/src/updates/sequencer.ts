/** The sequencer: takes updates as they come and gives them out complete, once and in order, to be committed. */
import type { Instant, Machine, Moment, RandomSource } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { UsageError } from '../errors/usage-error.js';
import type { UpdateState } from '../storage/records.js';
import { commonBox } from './box-key.js';
import { CommitQueue } from './commit-queue.js';
import { type AnswerContent, judgeDifference, pickState } from './difference-answer.js';
import { RequestPacer } from './request-pacer.js';
import type { ApplySource, NoticeCode, RefusalReason, RequestFailure, SequencerEffect, SequencerInput } from './sequencer-types.js';
import { nextSyncState, type SyncEvent, type SyncState } from './sync-state.js';
import { toContainer } from './update-container.js';
import { type LineInput, type LineProblem, UpdateLines } from './update-lines.js';
import { splitContainer, WaitingInputs } from './waiting-inputs.js';

/** Times in ms and bounds; the defaults are the protocol's. */
export interface SequencerOptions {
  readonly random: RandomSource;
  /** How long a gap may stay open before the difference is asked for; 500. */
  readonly gapWait?: number;
  /** The silence after which the difference is asked for; 15 minutes. */
  readonly silenceWait?: number;
  /** How many updates may wait behind a gap in each line; 1,000. */
  readonly maxHeld?: number;
  /** How many updates may wait for a difference, and how many for the store; 5,000. */
  readonly maxWaiting?: number;
}

/**
 * The machine of updates.
 *
 * It asks for differences and states, and for batches to be applied and committed; it never asks for a second
 * difference or a second batch before the first one came to an end. Its graph is `syncGraph`.
 *
 * @see https://core.telegram.org/api/updates
 */
export class Sequencer implements Machine<SequencerInput, SequencerEffect> {
  readonly #gapWait: number;
  readonly #silenceWait: number;
  readonly #maxReady: number;
  readonly #lines: UpdateLines;
  readonly #waiting: WaitingInputs;
  readonly #pacer: RequestPacer;
  readonly #commits = new CommitQueue();
  readonly #effects: SequencerEffect[] = [];
  #sync: SyncState = 'stopped';
  #selfId = 0;
  #connected = false;
  #heardAt: Instant = 0;
  #requestId = 0;
  /** Something was missed that the answer on its way need not contain. */
  #again = false;
  /** The server has dropped our state: it must be asked for a new one. */
  #stateLost = false;
  #stalls = 0;

  constructor(options: SequencerOptions) {
    this.#gapWait = options.gapWait ?? 500;
    this.#silenceWait = options.silenceWait ?? 15 * 60_000;
    this.#maxReady = options.maxWaiting ?? 5000;
    this.#lines = new UpdateLines(options.maxHeld ?? 1000);
    this.#waiting = new WaitingInputs(this.#maxReady);
    this.#pacer = new RequestPacer(options.random);
  }

  /** What the machine is doing; for logs and tests. */
  get syncState(): SyncState {
    return this.#sync;
  }

  handle(input: SequencerInput, { instant: now }: Moment): void {
    switch (input.type) {
      case 'started':
        return this.#start(input.selfId, input.state, now);
      case 'stopped':
        return this.#stop();
      case 'connected':
        this.#connected = true;
        this.#heardAt = now;
        return;
      case 'disconnected':
        this.#connected = false;
        return;
      case 'sessionCreated':
        // An answer that is still awaited is computed after the session exists: it covers what was lost before.
        return this.#missed(this.#sync === 'applyingLast');
      case 'unreadable':
        this.#heardAt = now;
        return this.#missed(true);
      case 'updates': {
        this.#heardAt = now;
        const container = toContainer(input.value, { selfId: this.#selfId, ...(input.sent && { sent: input.sent }) });
        return container === undefined ? this.#missed(true) : this.#take({ container }, now);
      }
      case 'affected': {
        const { key, pts, ptsCount, update } = input;
        return this.#take({ key, affected: { pts, ptsCount, ...(update && { update }) } }, now);
      }
      case 'difference':
        if (this.#isAwaited('askingDifference', input.id)) this.#takeDifference(input.result, now);
        return;
      case 'state':
        if (this.#isAwaited('askingState', input.id)) this.#takeState(input.result, now);
        return;
      case 'differenceFailed':
        if (this.#isAwaited('askingDifference', input.id)) this.#fail(input.failure, now);
        return;
      case 'stateFailed':
        if (this.#isAwaited('askingState', input.id)) this.#fail(input.failure, now);
        return;
      case 'committed':
        return this.#confirm(input.commitId, now);
      case 'refused':
        return this.#refuse(input.commitId, input.reason, now);
    }
  }

  poll({ instant: now }: Moment): SequencerEffect | undefined {
    const patience = this.#patience();
    if (patience !== undefined && now >= patience) {
      this.#heardAt = now;
      this.#missed(true);
    }
    return this.#effects.shift() ?? this.#commits.next() ?? this.#ask(now);
  }

  get deadline(): Instant | undefined {
    return this.#patience() ?? (this.#mayAsk() ? this.#pacer.notBefore : undefined);
  }

  /** When patience with a gap or with silence ends. */
  #patience(): Instant | undefined {
    if (this.#sync !== 'live') return undefined;
    const gapSince = this.#lines.gapSince;
    const gapEnd = gapSince === undefined ? Number.POSITIVE_INFINITY : gapSince + this.#gapWait;
    const silenceEnd = this.#connected ? this.#heardAt + this.#silenceWait : Number.POSITIVE_INFINITY;
    const end = Math.min(gapEnd, silenceEnd);
    return end === Number.POSITIVE_INFINITY ? undefined : end;
  }

  #start(selfId: number, state: UpdateState | undefined, now: Instant): void {
    if (this.#sync !== 'stopped') throw new UsageError('The sequencer was started twice without being stopped.');
    this.#selfId = selfId;
    this.#heardAt = now;
    this.#commits.reset(state);
    if (state !== undefined) this.#lines.reset(state);
    this.#transit(state === undefined ? 'startedFresh' : 'startedStored');
  }

  #stop(): void {
    this.#transit('stopped');
    this.#commits.reset(undefined);
    this.#waiting.clear();
    this.#effects.length = 0;
    this.#again = false;
    this.#stateLost = false;
    this.#stalls = 0;
  }

  /** Events may be missing. `evenNow` when an answer that is on its way may have been computed before that. */
  #missed(evenNow: boolean): void {
    if (this.#sync === 'live') this.#fallBehind();
    else if (evenNow && this.#sync !== 'stopped') this.#again = true;
  }

  #fallBehind(): void {
    this.#transit('fellBehind');
    // What waits behind a gap comes again with the difference.
    this.#lines.reset(this.#lines.state);
  }

  #loseState(): void {
    this.#stateLost = true;
    this.#transit('lostState');
  }

  #take(input: LineInput, now: Instant): void {
    if (this.#sync === 'live') return this.#process(input, now);
    if ('affected' in input) return this.#wait(input);
    const { immediate, ordered } = splitContainer(input.container);
    if (immediate !== undefined) {
      const { users, chats } = immediate;
      const updates = immediate.updates.map((update) => ({ update, sequenced: false }));
      this.#commits.push({ source: 'live', users, chats, updates, after: this.#commits.tail });
    }
    if (ordered !== undefined) this.#wait({ container: ordered });
  }

  #wait(input: LineInput): void {
    if (this.#sync === 'stopped' || this.#waiting.add(input)) return;
    if (!this.#again) this.#notify('BUFFER_OVERFLOW', 'Too many updates came while an answer was awaited; another difference will bring them.');
    this.#again = true;
  }

  #process(input: LineInput, now: Instant): void {
    const before = this.#lines.state;
    const { updates, fresh, problem } = this.#lines.process(input, now);
    const moved = this.#lines.state !== before;
    const { users, chats } = 'container' in input && fresh ? input.container : { users: [], chats: [] };
    if (moved) this.#pacer.progressed();
    if (moved || updates.length + users.length + chats.length > 0) {
      this.#commits.push({ source: 'live', users, chats, updates, after: moved ? this.#lines.state : this.#commits.tail });
    }
    if (problem !== undefined) this.#heal(problem);
    else if (this.#commits.readyUpdates > this.#maxReady) this.#dropReady();
  }

  #heal(problem: LineProblem): void {
    if (problem === 'newState') return this.#loseState();
    if (problem === 'full') this.#notify('BUFFER_OVERFLOW', 'Too many updates wait behind a gap; a difference will bring them.');
    else this.#notify('IMPOSSIBLE_UPDATE', 'An update has a count of events that cannot be; a difference will tell.');
    this.#fallBehind();
  }

  /** The store is slower than the server: the rest is fetched when the store is ready for it. */
  #dropReady(): void {
    this.#notify('BUFFER_OVERFLOW', 'Updates come faster than the store takes them; a difference will bring them.');
    this.#commits.dropReady();
    this.#fallBehind();
    if (this.#commits.tail !== undefined) this.#lines.reset(this.#commits.tail);
  }

  #takeDifference(result: tl.UpdatesDifference, now: Instant): void {
    this.#heardAt = now;
    const verdict = judgeDifference(result, this.#lines.state);
    if (verdict.type === 'stall') return this.#stall(now);
    this.#stalls = 0;
    this.#pacer.answered(now, verdict.type === 'adopt' && verdict.fruitful ? 'something' : 'nothing');
    if (verdict.type === 'nothing') return this.#arrive('gotNothing', now);
    this.#stateLost ||= verdict.stateLost;
    this.#adopt(verdict.content, 'difference', verdict.part ? 'gotPart' : 'gotLast');
  }

  #takeState(result: tl.UpdatesState, now: Instant): void {
    this.#heardAt = now;
    this.#pacer.answered(now, 'something');
    const content: AnswerContent = { to: pickState(result), users: [], chats: [], updates: [], ...(this.#stateLost && { lost: 'stateLost' }) };
    this.#stateLost = false;
    this.#adopt(content, 'state', 'gotLast');
  }

  /** Moves the lines to where an answer leads, and has its content committed with that. */
  #adopt({ to, users, chats, updates, lost }: AnswerContent, source: ApplySource, event: SyncEvent): void {
    this.#lines.reset(to);
    const sequenced = updates.map((update) => ({ update, sequenced: true }));
    this.#commits.push({ source, users, chats, updates: sequenced, after: to, ...(lost && { lost }) });
    this.#transit(event);
  }

  /** An answer that leads nowhere: asking again at once would go on for ever. */
  #stall(now: Instant): void {
    this.#stalls += 1;
    this.#pacer.failed(now);
    if (this.#stalls >= 2) this.#notify('DIFFERENCE_STALLED', `${this.#stalls} differences in a row did not advance.`);
    this.#transit('failed');
  }

  #fail(failure: RequestFailure, now: Instant): void {
    if (failure.kind === 'loggedOut') return this.#stop();
    this.#pacer.failed(now, failure.kind === 'retry' ? failure.retryAfter : 0);
    if (failure.kind === 'stateInvalid') this.#loseState();
    this.#transit('failed');
  }

  #confirm(commitId: number, now: Instant): void {
    const lost = this.#commits.confirm(commitId);
    if (lost === undefined) return;
    for (const reason of lost) this.#effects.push({ type: 'updatesLost', key: commonBox, reason });
    if (this.#commits.settled && this.#sync !== 'live') this.#arrive('committed', now);
  }

  /** After an answer is dealt with: goes on asking, or goes live with what came meanwhile. */
  #arrive(event: SyncEvent, now: Instant): void {
    this.#transit(event);
    if (this.#sync !== 'live') return;
    if (this.#stateLost) return this.#loseState();
    if (this.#again) return this.#fallBehind();
    while (this.#sync === 'live') {
      const input = this.#waiting.take();
      if (input === undefined) return;
      this.#process(input, now);
    }
  }

  #refuse(commitId: number, reason: RefusalReason, now: Instant): void {
    const leftOver = this.#commits.refuse(commitId);
    if (leftOver === undefined) return;
    const { committed } = this.#commits;
    if (reason === 'storage') this.#pacer.failed(now);
    else if (leftOver.length > 0) this.#commits.push({ source: 'live', users: [], chats: [], updates: leftOver, after: committed });
    // An answer on its way was asked for from the stored state, so it stays good.
    if (this.#sync === 'stopped' || this.#sync === 'askingState' || this.#sync === 'askingDifference') return;
    this.#transit('refused');
    if (committed === undefined) this.#transit('lostState');
    else this.#lines.reset(committed);
  }

  #mayAsk(): boolean {
    return this.#connected && (this.#sync === 'behind' || this.#sync === 'stateless') && this.#commits.settled;
  }

  #ask(now: Instant): SequencerEffect | undefined {
    if (!this.#mayAsk() || now < this.#pacer.notBefore) return undefined;
    const wantsState = this.#sync === 'stateless';
    this.#transit('asked');
    this.#again = false;
    this.#requestId += 1;
    if (wantsState) return { type: 'getState', id: this.#requestId, request: { _: 'updates.getState' } };
    const { pts, qts, date } = this.#lines.state;
    return { type: 'getDifference', id: this.#requestId, request: { _: 'updates.getDifference', pts, date, qts } };
  }

  #isAwaited(state: SyncState, id: number): boolean {
    return this.#sync === state && this.#requestId === id;
  }

  #transit(event: SyncEvent): void {
    this.#sync = nextSyncState(this.#sync, event);
  }

  #notify(code: NoticeCode, message: string): void {
    this.#effects.push({ type: 'notice', code, message });
  }
}
