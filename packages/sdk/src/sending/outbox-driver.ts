/** The loop around the machine of the outbox: stores, calls, and tells the application what became of what it wanted. */
import type { Machine } from '@kitewire/mtproto';
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import { OutboxError } from '../errors/outbox-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ClientEvent } from '../events/client-events.js';
import type { LocalChange } from '../local/local-change.js';
import type { LocalData } from '../local/local-data.js';
import { newRandomId } from '../methods/send-text.js';
import type { Outbox, OutboxRequest, OutboxResult, UploadedShare } from '../outbox/outbox.js';
import type { OutboxEffect, OutboxInput, Outcome } from '../outbox/outbox-types.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';
import { isSendingAction } from '../storage/sent-ids.js';
import { abortable } from '../timing/abortable.js';
import { type CancelSource, createCancelSource } from '../timing/cancel-source.js';
import { createDeferred } from '../timing/deferred.js';
import { broughtMessages } from './brought-messages.js';
import { createDialer } from './create-dialer.js';
import { layOutboxWrite } from './lay-outbox-write.js';
import { answerAll, failureError, type OpenSending, openSending, rejectAll } from './open-sendings.js';
import { isMediaRecord, OutgoingFiles } from './outgoing-files.js';
import { pendingEventOf } from './pending-event.js';
import { classifyFailure, performAction } from './perform-action.js';
import { restoreMessages } from './restore-messages.js';
import { SentMessages } from './sent-messages.js';
import { SentSearch } from './sent-search.js';

export interface OutboxDriverOptions {
  readonly machine: Machine<OutboxInput, OutboxEffect>;
  readonly local: LocalData;
  readonly context: ClientContext;
  /** Tells the application; must not throw. */
  readonly emit: (event: ClientEvent) => void;
}

type Effect<Type extends OutboxEffect['type']> = Extract<OutboxEffect, { readonly type: Type }>;

const loggedOut: OutboxFailure = { reason: 'LOGGED_OUT', code: 0, canRetry: false };

/** A running outbox. */
export class OutboxDriver implements Outbox {
  readonly #options: OutboxDriverOptions;
  readonly #sent: SentMessages;
  readonly #search: SentSearch;
  readonly #files: OutgoingFiles;
  /** Where no connection is tried any more, one is tried now. */
  readonly #dial: () => void;
  readonly #open = new Map<number, OpenSending>();
  /** By call id. */
  readonly #calls = new Map<number, CancelSource>();
  /** What the driver itself is about to take out of the store. */
  readonly #removing = new Set<number>();
  #lastId = 0;
  #isStarted = false;
  #isConnected = false;
  #isPumping = false;
  #cancelTimer: (() => void) | undefined;
  #endWatch: (() => void) | undefined;

  constructor(options: OutboxDriverOptions) {
    this.#options = options;
    this.#sent = new SentMessages((event) => options.emit(event));
    this.#files = new OutgoingFiles(options.context);
    this.#dial = createDialer(options.context);
    this.#files.watch(({ localId, transferred, total }, { chatId }) => options.emit({ type: 'uploadProgress', localId, chatId, transferred, total }));
    this.#search = new SentSearch({
      ...options,
      onSent: (record, messages) => this.#wasSent(record, messages),
      onGone: ({ localId }) => this.#send({ type: 'sentGone', localId }),
    });
  }

  /** Whether somebody is logged in whose outbox this is. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  get records(): readonly OutboxRecord[] {
    return [...this.#options.local.outbox.values()];
  }

  /** Somebody is logged in: goes on with what is stored. */
  start(): void {
    const { local, context } = this.#options;
    this.#isStarted = true;
    const { records } = this;
    // Ids that grow with the time do not come back after a restart, whatever was taken out of the store since.
    this.#lastId = Math.max(this.#lastId, records.at(-1)?.localId ?? 0, Math.floor(context.clock.now().unix));
    for (const record of records) this.#open.set(record.localId, openSending(record));
    this.#endWatch = local.watch((changes) => this.#hear(changes));
    this.#send({ type: 'started', records });
    if (this.#isConnected) this.#send({ type: 'connected' });
    void this.#search
      .begin(records)
      .catch((error: unknown) => context.logger.log('error', 'Reading what was sent failed', { error }))
      .then(() => this.#askForSent());
  }

  /** Calls reach the server, or do not. */
  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    this.#send({ type: isConnected ? 'connected' : 'disconnected' });
    this.#askForSent();
  }

  #askForSent(): void {
    if (this.#isStarted && this.#isConnected) void this.#search.ask();
  }

  /** The client is closed: what is in the store goes on at the next start. */
  stop(): void {
    this.#end(() => new ConnectionError('CLOSED', 'The client was closed.'));
  }

  /** Nobody is logged in any more: everything in the outbox is lost, which its messages tell. */
  loggedOut(): void {
    if (!this.#isStarted) return;
    const sendings = [...this.#open.values()];
    this.#end(() => new OutboxError('LOGGED_OUT', 'The login has ended.'));
    for (const sending of sendings) {
      this.#tellState(sending, { state: 'FAILED', failure: loggedOut });
      this.#forgetFiles(sending.record);
    }
  }

  enqueue({ chatId, action, randomId, signal, transfer }: OutboxRequest): Promise<OutboxResult> {
    if (!this.#isStarted) return Promise.reject(new ConnectionError('CLOSED', 'The client was closed.'));
    if (signal?.aborted) return Promise.reject(new AbortedError(signal.reason));
    const known = randomId === undefined ? undefined : this.#find(randomId);
    if (known) return this.#join(known, signal);
    const { random, clock } = this.#options.context;
    const localId = (this.#lastId += 1);
    const record: OutboxRecord = { localId, chatId, randomId: randomId ?? newRandomId(random), date: Math.floor(clock.now().unix / 1000), action, state: 'PENDING' };
    const sending = openSending(record, transfer);
    this.#open.set(localId, sending);
    const end = this.#wait(sending, signal);
    this.#send({ type: 'enqueued', record });
    if (!this.#isConnected) this.#dial();
    return end;
  }

  uploadOf(localId: number): UploadedShare | undefined {
    return this.#files.shareOf(localId);
  }

  watchUploads(listener: (share: UploadedShare) => void): () => void {
    return this.#files.watch(listener);
  }

  cancel(localId: number): Promise<boolean> {
    return this.#ask('cancels', localId, { type: 'cancel', localId });
  }

  async retry(localId: number): Promise<boolean> {
    if (!this.#isConnected) this.#dial();
    return this.#ask('retries', localId, { type: 'retry', localId, randomId: newRandomId(this.#options.context.random) });
  }

  #ask(what: 'cancels' | 'retries', localId: number, input: OutboxInput): Promise<boolean> {
    const sending = this.#open.get(localId);
    if (!this.#isStarted || sending === undefined) return Promise.resolve(false);
    const asked = createDeferred<boolean>();
    sending[what].push(asked);
    this.#send(input);
    return asked.promise;
  }

  /** Something with this random id is in the outbox already: the same thing once more. */
  async #join(sending: OpenSending, signal: OutboxRequest['signal']): Promise<OutboxResult> {
    const end = this.#wait(sending, signal);
    if (this.#options.local.outboxOf(sending.localId)?.state === 'FAILED') await this.retry(sending.localId);
    return end;
  }

  #find(randomId: bigint): OpenSending | undefined {
    for (const sending of this.#open.values()) if (sending.record.randomId === randomId) return sending;
    return undefined;
  }

  #wait(sending: OpenSending, signal: OutboxRequest['signal']): Promise<OutboxResult> {
    const waiter = createDeferred<OutboxResult>();
    sending.waiters.push(waiter);
    if (!signal) return waiter.promise;
    const onAbort = (): void => void this.cancel(sending.localId);
    signal.addEventListener('abort', onAbort);
    return abortable(waiter.promise, signal).finally(() => signal.removeEventListener('abort', onAbort));
  }

  #send(input: OutboxInput): void {
    if (!this.#isStarted) return;
    const { machine, context } = this.#options;
    machine.handle(input, context.clock.now());
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const { machine, context: { clock } } = this.#options;
    for (let effect = machine.poll(clock.now()); effect; effect = machine.poll(clock.now())) this.#carryOut(effect);
    this.#isPumping = false;
    this.#cancelTimer?.();
    const { deadline } = machine;
    this.#cancelTimer = deadline === undefined ? undefined : clock.setTimer(deadline, () => this.#pump());
  }

  #carryOut(effect: OutboxEffect): void {
    switch (effect.type) {
      case 'store':
        return void this.#store(effect);
      case 'prepare':
        return void this.#try(effect, { type: 'prepared', callId: effect.callId }, async (signal) => {
          const { record } = effect;
          if (isMediaRecord(record)) await this.#files.prepare(record, this.#open.get(record.localId)?.transfer ?? {}, signal);
        });
      case 'call':
        return void this.#try(effect, { type: 'answered', callId: effect.callId }, (signal) => this.#call(effect.record, signal));
      case 'abort':
        return this.#calls.get(effect.callId)?.cancel();
      case 'tell':
        return this.#tell(effect);
      case 'notice':
        return this.#options.context.logger.log('info', effect.message, { notice: effect.code });
    }
  }

  async #store({ storeId, writes }: Effect<'store'>): Promise<void> {
    const { local, context } = this.#options;
    try {
      await local.change(async (overlay) => {
        for (const write of writes) {
          const isRemoved = await layOutboxWrite(overlay, write, this.#open.get(write.record.localId)?.answers ?? []);
          if (isRemoved) this.#removing.add(write.record.localId);
        }
      });
      this.#send({ type: 'committed', storeId });
    } catch (error) {
      context.logger.log('error', 'Storing the outbox failed', { error });
      for (const { record } of writes) this.#noteError(record.localId, error);
      this.#send({ type: 'commitFailed', storeId });
    }
  }

  async #try({ callId, record }: Effect<'call' | 'prepare'>, done: OutboxInput, work: (signal: CancelSignal) => Promise<void>): Promise<void> {
    const source = createCancelSource();
    this.#calls.set(callId, source);
    try {
      await work(source.signal);
      this.#send(done);
    } catch (error) {
      this.#noteError(record.localId, error);
      this.#send({ type: 'failed', callId, failure: classifyFailure(error) });
    } finally {
      this.#calls.delete(callId);
    }
  }

  async #call(record: OutboxRecord, signal: CancelSignal): Promise<void> {
    try {
      // The result is with those who order the updates before it is here.
      const answers = await performAction(this.#options.context, record, isMediaRecord(record) ? this.#files.mediaOf(record) : [], signal);
      const sending = this.#open.get(record.localId);
      if (sending && answers.length > 0) sending.answers = answers;
    } catch (error) {
      if (error instanceof RpcError) this.#files.noteLoss(record.localId, error);
      throw error;
    }
  }

  #noteError(localId: number, error: unknown): void {
    const sending = this.#open.get(localId);
    if (sending && error instanceof Error) sending.error = error;
  }

  #tell({ localId, outcome }: Effect<'tell'>): void {
    this.#removing.delete(localId);
    const sending = this.#open.get(localId);
    if (sending) this.#tellOf(sending, outcome);
  }

  #tellOf(sending: OpenSending, outcome: Outcome): void {
    switch (outcome.type) {
      case 'recorded':
        if (sending.retries.length > 0) this.#tellState(sending, { state: 'PENDING' });
        return answerAll(sending.retries, true);
      case 'done':
        return this.#done(sending);
      case 'gone':
        rejectAll(sending, new OutboxError('MESSAGE_UNKNOWN', 'It was sent, and its message is deleted.'));
        this.#tellState(sending, { state: 'DELETED', ...(sending.record.messageId !== undefined && { messageId: sending.record.messageId }) });
        return this.#forget(sending);
      case 'failed': {
        const { failure } = outcome;
        rejectAll(sending, failureError(sending, failure));
        this.#tellState(sending, { state: 'FAILED', failure });
        if (sending.record.action.type === 'deleteMessages') void restoreMessages(this.#options, sending.record, sending.record.action);
        return this.#options.local.outboxOf(sending.localId) ? undefined : this.#forget(sending);
      }
      case 'full':
        rejectAll(sending, new OutboxError('OUTBOX_FULL', 'Too much waits in the outbox.'));
        return this.#forget(sending);
      case 'notStored':
        rejectAll(sending, sending.error ?? new OutboxError('SENDING_IMPOSSIBLE', 'It could not be stored.'));
        return this.#forget(sending);
      case 'cancelled':
      case 'dropped':
        rejectAll(sending, new OutboxError('SENDING_CANCELLED', 'It was taken back.'));
        this.#tellState(sending, { state: 'DELETED' });
        answerAll(sending.cancels, true);
        return this.#forget(sending);
      case 'notCancelled':
        return answerAll(sending.cancels, false);
      case 'notRetried':
        return answerAll(sending.retries, false);
      case 'replaced': {
        // What becomes of the later one becomes of it.
        this.#open.get(outcome.by)?.waiters.push(...sending.waiters);
        sending.waiters = [];
        return this.#forget(sending);
      }
    }
  }

  /** It has happened, and nothing of it is in the outbox any more. */
  #done(sending: OpenSending): void {
    const { localId, waiters, answers, record: { chatId } } = sending;
    const [message] = answers;
    const told = { ...(message && { message }), ...(answers.length > 1 && { messages: answers }) };
    this.#tellState(sending, { state: 'SENT', ...told, ...(message && { messageId: message.id }) });
    for (const waiter of waiters) waiter.resolve({ localId, ...told });
    sending.waiters = [];
    this.#forget(sending);
    if (message) void this.#options.local.chats.get(chatId).then((chat) => this.#sent.note({ localId, chatId, messageId: message.id }, chat), () => {});
  }

  #forget(sending: OpenSending): void {
    this.#open.delete(sending.localId);
    answerAll(sending.cancels, false);
    answerAll(sending.retries, false);
  }

  /** Hears of every commit. What others take out of the outbox was sent. */
  #hear(changes: readonly LocalChange[]): void {
    for (const change of changes) {
      if (change.type !== 'outbox') continue;
      const { before, after } = change;
      const pending = before === undefined && after ? pendingEventOf(after) : undefined;
      if (pending) this.#options.emit(pending);
      if (before && after === undefined && !this.#removing.has(before.localId)) this.#confirm(before, changes);
      if (before && after === undefined) this.#forgetFiles(before);
    }
    this.#sent.take(changes);
  }

  /** Updates have brought what was sent: it is out of the store with its messages in it. */
  #confirm(record: OutboxRecord, changes: readonly LocalChange[]): void {
    const { localId } = record;
    const sending = this.#open.get(localId);
    if (sending === undefined) return;
    const messages = broughtMessages(record, changes);
    if (messages) sending.answers = messages;
    if (sending.answers.length > 0) this.#done(sending);
    // Whoever waits gets the message with the answer of the call, which is about to come.
    if (!this.#open.has(localId)) this.#send({ type: 'sentConfirmed', localId });
  }

  /** What was sent before the last end of this client: its messages are there, or cannot be read any more. */
  #wasSent({ localId }: OutboxRecord, stored: readonly MessageRecord[]): void {
    const sending = this.#open.get(localId);
    if (sending) sending.answers = stored.flatMap(({ message }) => (message._ === 'message' ? message : []));
    this.#send({ type: 'sentConfirmed', localId });
  }

  #tellState({ localId, record }: OpenSending, news: Omit<Extract<ClientEvent, { readonly type: 'messageState' }>, 'type' | 'localId' | 'chatId'>): void {
    if (isSendingAction(record.action)) this.#options.emit({ type: 'messageState', localId, chatId: record.chatId, ...news });
  }

  #forgetFiles(record: OutboxRecord): void {
    if (isMediaRecord(record)) void this.#files.forget(record);
  }

  #end(why: () => Error): void {
    if (!this.#isStarted) return;
    this.#options.machine.handle({ type: 'stopped' }, this.#options.context.clock.now());
    this.#isStarted = false;
    this.#cancelTimer?.();
    this.#endWatch?.();
    this.#search.stop();
    this.#files.stop();
    for (const sending of this.#open.values()) {
      rejectAll(sending, why());
      this.#forget(sending);
    }
    this.#removing.clear();
  }
}
