/** The machine of the outbox: what is done next, in which order, and what becomes of what failed. */
import type { Instant, Machine, Moment, RandomSource } from '@kitewire/mtproto';
import { UsageError } from '../errors/usage-error.js';
import type { OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';
import { hasUploads } from '../storage/sent-ids.js';
import { randomFraction } from '../timing/backoff.js';
import { AccountWait } from './account-wait.js';
import { ChatLines } from './chat-lines.js';
import { isAuthored, replaces } from './coalescing.js';
import { judgeFailure, longestWait } from './judge-failure.js';
import type { CallFailure, Outcome, OutboxEffect, OutboxInput, OutboxWrite, RemovalReason } from './outbox-types.js';
import { Preparations } from './preparations.js';
import { createSending, expiryOf, isMarked, markLost, markPrepared, moveSending, noteRefusal, renewSending, type Sending, toSeconds } from './sending.js';
import type { SendingState } from './sending-state.js';
import { WriteQueue } from './write-queue.js';

/** Bounds. */
export interface OutboxOptions {
  readonly random: RandomSource;
  /** Records at most; 10,000. */
  readonly maxRecords?: number;
  /** Of them, given up ones at most: the oldest go; 1,000. */
  readonly maxFailed?: number;
  /** Chats at most in which something is underway; 10. */
  readonly maxChats?: number;
  /** Chats at most whose files are being uploaded, besides; 4. */
  readonly maxPreparing?: number;
}

const expired: OutboxFailure = { reason: 'EXPIRED', code: 0, canRetry: true };

/**
 * Everything that the account wants done, from being recorded to having happened.
 *
 * Nothing touches the network before its record is durable; a message not before the record says that it may. Its files are
 * uploaded before that: they say nothing to anybody. In each chat
 * one thing is underway at a time, so that retries keep the order.
 */
export class OutboxMachine implements Machine<OutboxInput, OutboxEffect> {
  readonly #random: RandomSource;
  readonly #maxRecords: number;
  readonly #maxFailed: number;
  readonly #maxChats: number;
  readonly #sendings = new Map<number, Sending>();
  readonly #lines = new ChatLines();
  readonly #writes = new WriteQueue();
  /** By call id. */
  readonly #underway = new Map<number, Sending>();
  /** What is being marked or called, by chat. */
  readonly #busy = new Map<number, Sending>();
  readonly #preparations: Preparations;
  /** Messages that the server may have without our knowing, and when it may have forgotten them. */
  readonly #expiries = new Map<Sending, Instant>();
  /** What was given up, oldest first. */
  readonly #failed = new Set<Sending>();
  readonly #effects: OutboxEffect[] = [];
  #isStarted = false;
  #isConnected = false;
  readonly #accountWait = new AccountWait();
  #lastCallId = 0;

  constructor({ random, maxRecords = 10_000, maxFailed = 1000, maxChats = 10, maxPreparing = 4 }: OutboxOptions) {
    this.#random = random;
    this.#maxRecords = maxRecords;
    this.#maxFailed = maxFailed;
    this.#maxChats = maxChats;
    this.#preparations = new Preparations(maxPreparing);
  }

  /** What is becoming of something; for logs and tests. */
  stateOf(localId: number): SendingState {
    return this.#sendings.get(localId)?.state ?? 'gone';
  }

  handle(input: OutboxInput, now: Moment): void {
    switch (input.type) {
      case 'started':
        return this.#start(input.records, now);
      case 'stopped':
        return this.#stop();
      case 'connected':
      case 'disconnected':
        this.#isConnected = input.type === 'connected';
        return;
      case 'enqueued':
        return this.#enqueue(input.record, now);
      case 'committed':
        for (const write of this.#writes.committed(input.storeId).stored) this.#stored(write);
        return;
      case 'commitFailed':
        return this.#notStored(input.storeId, now);
      case 'prepared': {
        const sending = this.#endCall(input.callId);
        if (sending) markPrepared(sending);
        return sending && this.#lines.wake(sending.record.chatId);
      }
      case 'answered':
      case 'failed': {
        const sending = this.#endCall(input.callId);
        return sending && (input.type === 'failed' ? this.#judge(sending, input.failure, now) : this.#settle(sending, 'answered'));
      }
      case 'sentConfirmed': {
        const sending = this.#sendings.get(input.localId);
        return sending && this.#settle(sending, 'confirmed');
      }
      case 'sentGone': {
        const sending = this.#sendings.get(input.localId);
        if (sending && moveSending(sending, 'vanished')) this.#remove(sending, 'gone', { type: 'gone' });
        return;
      }
      case 'cancel':
        return this.#cancel(input.localId);
      case 'retry':
        return this.#retry(input.localId, input.randomId);
    }
  }

  poll(now: Moment): OutboxEffect | undefined {
    for (const [sending, at] of this.#expiries) if (at <= now.instant) this.#giveUp(sending, 'expired', expired);
    const effect = this.#effects.shift() ?? this.#next(now);
    if (effect) return effect;
    const bearer = this.#accountWait.findBearer(this.#sendings.values(), now);
    if (bearer) this.#writes.push({ type: 'put', record: bearer.record });
    return this.#writes.next(now.instant);
  }

  get deadline(): Instant | undefined {
    const times = [this.#writes.deadline, ...this.#expiries.values()];
    if (this.#mayCall) {
      const resumed = this.#lines.deadline;
      if (this.#lines.hasReady) times.push(this.#accountWait.until);
      if (resumed !== undefined) times.push(Math.max(this.#accountWait.until, resumed));
    }
    const known = times.flatMap((time) => time ?? []);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  get #mayCall(): boolean {
    return this.#isStarted && this.#isConnected && this.#busy.size < this.#maxChats;
  }

  #start(records: readonly OutboxRecord[], now: Moment): void {
    if (this.#isStarted) throw new UsageError('The outbox was started twice without being stopped.');
    this.#isStarted = true;
    for (const record of records) {
      const { localId, chatId, state, notBefore, attemptedAt } = record;
      const sending = this.#create(record, state === 'PENDING' ? 'waiting' : state === 'SENT' ? 'sent' : 'failed');
      sending.isDoubtful = attemptedAt !== undefined;
      if (state === 'FAILED') this.#failed.add(sending);
      if (state !== 'PENDING') continue;
      this.#lines.join(chatId, localId);
      this.#accountWait.resume(sending, now);
      if (notBefore !== undefined) this.#lines.pause(chatId, now.instant + Math.min(longestWait, notBefore * 1000 - now.unix));
      if (sending.isDoubtful) this.#watch(sending, now);
    }
  }

  #stop(): void {
    this.#isStarted = false;
    this.#sendings.clear();
    this.#lines.clear();
    this.#writes.clear();
    this.#underway.clear();
    this.#busy.clear();
    this.#preparations.clear();
    this.#expiries.clear();
    this.#failed.clear();
    this.#effects.length = 0;
    this.#accountWait.clear();
  }

  #enqueue(record: OutboxRecord, now: Moment): void {
    if (!this.#isStarted) throw new UsageError('The outbox was used before it was started.');
    const { localId, chatId } = record;
    if (this.#sendings.size - this.#failed.size >= this.#maxRecords) return this.#tell(localId, { type: 'full' });
    // What can go at once is marked with its record: one commit less.
    const isNext = this.#mayCall && now.instant >= this.#accountWait.until && this.#lines.of(chatId).length === 0;
    const sending = this.#create(isNext && isAuthored(record.action) && !hasUploads(record.action) ? { ...record, attemptedAt: toSeconds(now.unix) } : record, 'recording');
    this.#lines.join(chatId, localId);
    this.#write(sending, { type: 'add', record: sending.record });
  }

  /** What is next of the chats that something may be done in: a call, or else only marks for the next batch. */
  #next(now: Moment): OutboxEffect | undefined {
    while (this.#mayCall && now.instant >= this.#accountWait.until) {
      const localId = this.#lines.next(now.instant);
      if (localId === undefined) return undefined;
      const sending = this.#sendings.get(localId);
      if (sending?.state !== 'waiting' || this.#busy.has(sending.record.chatId)) continue;
      if (!sending.isPrepared) {
        if (this.#preparations.begin(sending)) return this.#prepare(sending);
        continue;
      }
      this.#busy.set(sending.record.chatId, sending);
      if (isMarked(sending, now)) return this.#call(sending, now);
      moveSending(sending, 'due');
      sending.record = { ...sending.record, attemptedAt: toSeconds(now.unix) };
      this.#write(sending, { type: 'put', record: sending.record });
    }
    return undefined;
  }

  #prepare(sending: Sending): OutboxEffect {
    moveSending(sending, 'unprepared');
    return { type: 'prepare', callId: this.#beginCall(sending), record: sending.record };
  }

  #beginCall(sending: Sending): number {
    const callId = (this.#lastCallId += 1);
    sending.callId = callId;
    this.#underway.set(callId, sending);
    return callId;
  }

  #call(sending: Sending, now: Moment): OutboxEffect {
    moveSending(sending, 'called');
    this.#watch(sending, now);
    return { type: 'call', callId: this.#beginCall(sending), record: sending.record };
  }

  #endCall(callId: number): Sending | undefined {
    const sending = this.#underway.get(callId);
    this.#underway.delete(callId);
    if (sending === undefined) return undefined;
    sending.callId = undefined;
    for (const { record } of this.#preparations.end(sending)) this.#lines.wake(record.chatId);
    return sending;
  }

  #judge(sending: Sending, failure: CallFailure, now: Moment): void {
    sending.failures += 1;
    if (failure.kind === 'refused') sending.serverFailures += 1;
    const { record, isDoubtful, failures, serverFailures, losses } = sending;
    const wasPreparing = sending.state === 'preparing';
    const verdict = judgeFailure(failure, { action: record.action.type, isDoubtful, failures, serverFailures, losses }, randomFraction(this.#random));
    if (verdict.type === 'done') return this.#settle(sending, 'answered');
    if (verdict.type === 'fail') return this.#giveUp(sending, 'refused', verdict.failure);
    moveSending(sending, 'postponed');
    this.#leaveChat(sending);
    if (verdict.type === 'prepare') {
      markLost(sending);
      this.#noteRefusal(sending, toSeconds(now.unix));
      return this.#lines.wake(record.chatId);
    }
    const { delay, scope, isOutcomeKnown } = verdict;
    if (isOutcomeKnown) this.#noteRefusal(sending, toSeconds(now.unix + delay + 999));
    else if (!wasPreparing) sending.isDoubtful = true;
    if (scope === 'account') this.#accountWait.begin(now.instant + delay);
    else this.#lines.pause(record.chatId, now.instant + delay);
    this.#lines.wake(record.chatId);
    this.#effects.push({ type: 'notice', code: 'POSTPONED', message: `An attempt at ${record.action.type} was no use; the next one comes after ${Math.round(delay)} ms.` });
  }

  /** The server has surely not done it: its record says so, and from when on it may be tried again. */
  #noteRefusal(sending: Sending, notBefore: number): void {
    if (!sending.isDoubtful) this.#expiries.delete(sending);
    noteRefusal(sending, notBefore);
    this.#writes.push({ type: 'put', record: sending.record });
  }

  /** It has happened. */
  #settle(sending: Sending, event: 'answered' | 'confirmed'): void {
    if (moveSending(sending, event)) this.#remove(sending, 'done', { type: 'done' });
  }

  #giveUp(sending: Sending, event: 'refused' | 'expired', failure: OutboxFailure): void {
    const { notBefore: _past, accountNotBefore: _other, attemptedAt, ...record } = sending.record;
    if (sending.callId !== undefined) this.#effects.push({ type: 'abort', callId: sending.callId });
    this.#effects.push({ type: 'notice', code: 'GIVEN_UP', message: `${record.action.type} was given up: ${failure.reason}.` });
    if (!isAuthored(record.action)) {
      moveSending(sending, 'abandoned');
      return this.#remove(sending, 'abandoned', { type: 'failed', failure });
    }
    const isDoubtful = sending.isDoubtful || event === 'expired';
    moveSending(sending, event);
    this.#release(sending);
    sending.record = { ...record, ...(isDoubtful && attemptedAt !== undefined && { attemptedAt }), state: 'FAILED', failure };
    this.#write(sending, { type: 'put', record: sending.record });
  }

  #cancel(localId: number): void {
    const sending = this.#sendings.get(localId);
    // What may have been sent cannot be taken back, and to say so would be a lie.
    const isTooLate = sending === undefined || (sending.isDoubtful && sending.state !== 'failed');
    if (isTooLate || !moveSending(sending, 'cancelled')) return this.#tell(localId, { type: 'notCancelled' });
    this.#remove(sending, 'cancelled', { type: 'cancelled' });
  }

  #retry(localId: number, randomId: bigint): void {
    const sending = this.#sendings.get(localId);
    if (sending === undefined || !moveSending(sending, 'retried')) return this.#tell(localId, { type: 'notRetried' });
    this.#failed.delete(sending);
    renewSending(sending, randomId);
    this.#lines.join(sending.record.chatId, localId);
    this.#write(sending, { type: 'put', record: sending.record });
  }

  #stored(write: OutboxWrite): void {
    const { localId, chatId } = write.record;
    const sending = this.#sendings.get(localId);
    if (sending?.awaited !== write) return;
    sending.awaited = undefined;
    const former = sending.state;
    moveSending(sending, 'stored');
    switch (sending.state) {
      case 'waiting':
        this.#leaveChat(sending);
        if (former === 'recording') this.#recorded(sending);
        return this.#lines.wake(chatId);
      case 'failed':
        this.#failed.add(sending);
        if (sending.record.failure) this.#tell(localId, { type: 'failed', failure: sending.record.failure });
        return this.#dropOldFailures();
      case 'gone':
        this.#sendings.delete(localId);
        return this.#tell(localId, sending.outcome);
    }
  }

  #recorded({ record }: Sending): void {
    this.#tell(record.localId, { type: 'recorded' });
    for (const localId of [...this.#lines.of(record.chatId)]) {
      const earlier = this.#sendings.get(localId);
      if (localId >= record.localId || earlier?.state !== 'waiting' || !replaces(record.action, earlier.record.action)) continue;
      moveSending(earlier, 'replaced');
      this.#remove(earlier, 'replaced', { type: 'replaced', by: record.localId });
    }
  }

  #dropOldFailures(): void {
    for (const sending of this.#failed) {
      if (this.#failed.size <= this.#maxFailed) return;
      moveSending(sending, 'cancelled');
      this.#remove(sending, 'dropped', { type: 'dropped' });
    }
  }

  #notStored(storeId: number, { instant: now }: Moment): void {
    const { notStored } = this.#writes.failed(storeId, now);
    this.#effects.push({ type: 'notice', code: 'NOT_STORED', message: 'The store did not take a change of the outbox.' });
    for (const { record } of notStored) {
      const sending = this.#sendings.get(record.localId);
      if (sending === undefined || !moveSending(sending, 'notStored')) continue;
      this.#release(sending);
      this.#sendings.delete(record.localId);
      this.#tell(record.localId, { type: 'notStored' });
    }
  }

  #create(record: OutboxRecord, state: SendingState): Sending {
    const sending = createSending(record, state);
    this.#sendings.set(record.localId, sending);
    return sending;
  }

  /** Notes by when the outcome of a message must be known. */
  #watch(sending: Sending, now: Moment): void {
    const expiry = expiryOf(sending, now);
    if (expiry !== undefined) this.#expiries.set(sending, expiry);
  }

  /** Takes its record out of the store, and then tells. */
  #remove(sending: Sending, reason: RemovalReason, outcome: Outcome): void {
    this.#release(sending);
    sending.outcome = outcome;
    this.#write(sending, { type: 'remove', record: sending.record, reason });
  }

  /** It is in nobody's way any more. A call that is underway goes on: its result has news of other things, too. */
  #release(sending: Sending): void {
    const { chatId, localId } = sending.record;
    const { callId } = sending;
    if (callId !== undefined && this.#preparations.isUnderway(sending)) this.#effects.push({ type: 'abort', callId });
    if (callId !== undefined) this.#endCall(callId);
    this.#preparations.leave(sending);
    this.#leaveChat(sending);
    this.#expiries.delete(sending);
    this.#failed.delete(sending);
    this.#lines.leave(chatId, localId);
  }

  /** Something else may be underway in its chat. */
  #leaveChat(sending: Sending): void {
    const { chatId } = sending.record;
    if (this.#busy.get(chatId) === sending) this.#busy.delete(chatId);
  }

  #write(sending: Sending, write: OutboxWrite): void {
    sending.awaited = write;
    this.#writes.push(write);
  }

  #tell(localId: number, outcome: Outcome): void {
    this.#effects.push({ type: 'tell', localId, outcome });
  }
}
