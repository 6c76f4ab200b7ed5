/** The machine of the lines that belong to the account as a whole: common, secret and seq, with one difference for all. */
import type { Instant } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../storage/records.js';
import { type AnswerContent, judgeDifference, pickState } from './difference-answer.js';
import { RequestPacer } from './request-pacer.js';
import type { ApplySource, RequestFailure, SequencerEffect } from './sequencer-types.js';
import type { SyncHost } from './sync-host.js';
import { nextSyncState, type SyncEvent, type SyncState } from './sync-state.js';
import { type LineInput, type LineProblem, UpdateLines } from './update-lines.js';
import { splitContainer, WaitingInputs } from './waiting-inputs.js';

/** As many events at once as are wanted: a larger part names everybody only once, a smaller one is applied without a stall. */
const partLimit = 500;

/** What this machine tells the machines of channels. */
export interface AccountListener {
  /** An answer is about to be stored. What must be deleted before is: it would part what becomes durable together. */
  readonly onAnswer: () => void;
  /** A difference has brought these; they become durable together with it. */
  readonly onChannelUpdates: (updates: readonly tl.Update[]) => void;
  /** A new state was taken, and nobody has told which channels have changed before. */
  readonly onNewState: () => void;
}

/** Takes what was pushed for the account and asks for what is missing. Its graph is `syncGraph`. */
export class AccountSync {
  readonly #host: SyncHost;
  readonly #listener: AccountListener;
  readonly #silenceWait: number;
  readonly #lines: UpdateLines;
  readonly #waiting: WaitingInputs;
  readonly #pacer: RequestPacer;
  #sync: SyncState = 'stopped';
  #stored: UpdateState | undefined;
  #connected = false;
  #heardAt: Instant = 0;
  #requestId = 0;
  /** Something was missed that the answer on its way need not contain. */
  #again = false;
  /** The server has dropped our state: it must be asked for a new one. */
  #stateLost = false;
  #stalls = 0;

  /** @param silenceWait the silence in ms after which the difference is asked for */
  constructor(host: SyncHost, listener: AccountListener, silenceWait: number) {
    this.#host = host;
    this.#listener = listener;
    this.#silenceWait = silenceWait;
    this.#lines = new UpdateLines(host.maxHeld);
    this.#waiting = new WaitingInputs(host.maxWaiting);
    this.#pacer = new RequestPacer(host.random);
  }

  get state(): SyncState {
    return this.#sync;
  }

  /** When to look again although nothing came in. */
  get deadline(): Instant | undefined {
    return this.#patience() ?? (this.#mayAsk() ? this.#pacer.notBefore : undefined);
  }

  start(stored: UpdateState | undefined, now: Instant): void {
    this.#heardAt = now;
    this.#stored = stored;
    if (stored !== undefined) this.#lines.reset(stored);
    this.#transit(stored === undefined ? 'startedFresh' : 'startedStored');
  }

  stop(): void {
    this.#transit('stopped');
    this.#stored = undefined;
    this.#waiting.clear();
    this.#again = false;
    this.#stateLost = false;
    this.#stalls = 0;
  }

  connected(now: Instant): void {
    this.#connected = true;
    this.#heardAt = now;
  }

  disconnected(): void {
    this.#connected = false;
  }

  /** The server has said something. */
  heard(now: Instant): void {
    this.#heardAt = now;
  }

  /** A new session: an answer that is still awaited is computed after it exists, and covers what was lost before. */
  sessionCreated(): void {
    this.missed(this.#sync === 'applyingLast');
  }

  /** Events may be missing. `evenNow` when an answer that is on its way may have been computed before that. */
  missed(evenNow: boolean): void {
    if (this.#sync === 'live') this.#fallBehind();
    else if (evenNow && this.#sync !== 'stopped') this.#again = true;
  }

  take(input: LineInput, now: Instant): void {
    if (this.#sync === 'live') return this.#process(input, now);
    if ('affected' in input) return this.#wait(input);
    const { immediate, ordered } = splitContainer(input.container);
    if (immediate !== undefined) {
      const { users, chats } = immediate;
      const updates = immediate.updates.map((update) => ({ update, sequenced: false }));
      this.#host.commits.push({ source: 'live', users, chats, updates });
    }
    if (ordered !== undefined) this.#wait({ container: ordered });
  }

  takeDifference(id: number, result: tl.UpdatesDifference, now: Instant): void {
    if (!this.#isAwaited('askingDifference', id)) return;
    this.#heardAt = now;
    const verdict = judgeDifference(result, this.#lines.state);
    if (verdict.type === 'stall') return this.#stall(now);
    this.#stalls = 0;
    this.#pacer.answered(now, verdict.type === 'adopt' && verdict.fruitful ? 'something' : 'nothing');
    if (verdict.type === 'nothing') return this.#arrive('gotNothing', now);
    this.#stateLost ||= verdict.stateLost;
    this.#adopt(verdict.content, 'difference', verdict.part ? 'gotPart' : 'gotLast');
  }

  takeState(id: number, result: tl.UpdatesState, now: Instant): void {
    if (!this.#isAwaited('askingState', id)) return;
    this.#heardAt = now;
    this.#pacer.answered(now, 'something');
    const nothing = { users: [], chats: [], updates: [], channelUpdates: [] };
    const content: AnswerContent = { to: pickState(result), ...nothing, ...(this.#stateLost && { lost: 'stateLost' }) };
    this.#stateLost = false;
    this.#adopt(content, 'state', 'gotLast');
  }

  /** A request has failed; a login that has ended is the caller's business. */
  failed(kind: 'difference' | 'state', id: number, failure: RequestFailure, now: Instant): void {
    if (!this.#isAwaited(kind === 'difference' ? 'askingDifference' : 'askingState', id)) return;
    this.#pacer.failed(now, failure.kind === 'retry' ? failure.retryAfter : 0);
    if (failure.kind === 'stateInvalid') this.#loseState();
    this.#transit('failed');
  }

  /** A state of these lines is durable. */
  confirmed(stored: UpdateState, now: Instant): void {
    this.#stored = stored;
    this.#pacer.committed();
    if (this.#host.commits.isSettled('account') && this.#sync !== 'live') this.#arrive('committed', now);
  }

  /** What waited for the store was given up; `mayFail` when the store has failed, and may again. */
  refused(mayFail: boolean, now: Instant): void {
    if (mayFail) this.#pacer.refused(now);
    this.#transit('refused');
    const last = this.#host.commits.lastOf('account');
    const tail = last?.line === 'account' ? last.after : this.#stored;
    if (tail === undefined) this.#transit('lostState');
    else this.#lines.reset(tail);
  }

  /** Gives up waiting when patience has ended. */
  tick(now: Instant): void {
    const patience = this.#patience();
    if (patience === undefined || now < patience) return;
    this.#heardAt = now;
    this.missed(true);
  }

  /** The next request, if it is time for one. */
  ask(now: Instant): SequencerEffect | undefined {
    if (!this.#mayAsk() || now < this.#pacer.notBefore) return undefined;
    const wantsState = this.#sync === 'stateless';
    this.#transit('asked');
    this.#again = false;
    this.#requestId += 1;
    if (wantsState) return { type: 'getState', id: this.#requestId, request: { _: 'updates.getState' } };
    const { pts, qts, date } = this.#lines.state;
    return { type: 'getDifference', id: this.#requestId, request: { _: 'updates.getDifference', pts, ptsLimit: partLimit, date, qts } };
  }

  #mayAsk(): boolean {
    return this.#connected && (this.#sync === 'behind' || this.#sync === 'stateless') && this.#host.commits.isSettled('account');
  }

  /** When patience with a gap or with silence ends. */
  #patience(): Instant | undefined {
    if (this.#sync !== 'live') return undefined;
    const gapSince = this.#lines.gapSince;
    const gapEnd = gapSince === undefined ? Number.POSITIVE_INFINITY : gapSince + this.#host.gapWait;
    const silenceEnd = this.#connected ? this.#heardAt + this.#silenceWait : Number.POSITIVE_INFINITY;
    const end = Math.min(gapEnd, silenceEnd);
    return end === Number.POSITIVE_INFINITY ? undefined : end;
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

  #wait(input: LineInput): void {
    if (this.#sync === 'stopped' || this.#waiting.add(input)) return;
    if (!this.#again) {
      this.#host.notify('BUFFER_OVERFLOW', 'Too many updates came while an answer was awaited; another difference will bring them.');
    }
    this.#again = true;
  }

  #process(input: LineInput, now: Instant): void {
    const before = this.#lines.state;
    const { updates, fresh, problem } = this.#lines.process(input, now);
    const after = this.#lines.state;
    const { users, chats } = 'container' in input && fresh ? input.container : { users: [], chats: [] };
    if (after !== before) this.#pacer.progressed();
    if (after !== before || updates.length + users.length + chats.length > 0) {
      const change = after === before ? undefined : ({ line: 'account', after } as const);
      this.#host.commits.push({ source: 'live', users, chats, updates, change });
    }
    if (problem !== undefined) this.#heal(problem);
  }

  #heal(problem: LineProblem): void {
    if (problem === 'newState') return this.#loseState();
    if (problem === 'full') this.#host.notify('BUFFER_OVERFLOW', 'Too many updates wait behind a gap; a difference will bring them.');
    else this.#host.notify('IMPOSSIBLE_UPDATE', 'An update has a count of events that cannot be; a difference will tell.');
    this.#fallBehind();
  }

  /** Moves the lines to where an answer leads, and has its content committed with that. */
  #adopt({ to, users, chats, updates, channelUpdates, lost }: AnswerContent, source: ApplySource, event: SyncEvent): void {
    this.#lines.reset(to);
    if ((lost === 'regression' || lost === 'stateLost') && !this.#waiting.isEmpty) {
      // The numbers of what waits may be of a history that is no more: the next difference tells what is true.
      this.#waiting.clear();
      this.#again = true;
    }
    const { commits } = this.#host;
    const sequenced = updates.map((update) => ({ update, sequenced: true }));
    this.#listener.onAnswer();
    commits.together(() => {
      commits.push({ source, users, chats, updates: sequenced, change: { line: 'account', after: to, ...(lost && { lost }) } });
      this.#listener.onChannelUpdates(channelUpdates);
      if (source === 'state') this.#listener.onNewState();
    });
    this.#transit(event);
  }

  /** An answer that leads nowhere: asking again at once would go on for ever. */
  #stall(now: Instant): void {
    this.#stalls += 1;
    this.#pacer.failed(now);
    if (this.#stalls >= 2) this.#host.notify('DIFFERENCE_STALLED', `${this.#stalls} differences in a row did not advance.`);
    this.#transit('failed');
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

  #isAwaited(state: SyncState, id: number): boolean {
    return this.#sync === state && this.#requestId === id;
  }

  #transit(event: SyncEvent): void {
    this.#sync = nextSyncState(this.#sync, event);
  }
}
