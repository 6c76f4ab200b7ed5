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
import type { OutboxEffect, OutboxInput } from '../outbox/outbox-types.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';
import { abortable } from '../timing/abortable.js';
import { type CancelSource, createCancelSource } from '../timing/cancel-source.js';
import { createDeferred } from '../timing/deferred.js';
import { onAbort } from '../timing/on-abort.js';
import { broughtMessages } from './brought-messages.js';
import { createDialer } from './create-dialer.js';
import { layOutboxWrite } from './lay-outbox-write.js';
import { type OpenSending, OpenSendings } from './open-sendings.js';
import { isMediaRecord, OutgoingFiles } from './outgoing-files.js';
import { pendingEventOf } from './pending-event.js';
import { classifyFailure, performAction } from './perform-action.js';
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
  readonly #open: OpenSendings;
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
    this.#open = new OpenSendings({ ...options, sent: this.#sent });
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
    for (const record of records) this.#open.add(record);
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
    const { records } = this.#open;
    this.#end(() => new OutboxError('LOGGED_OUT', 'The login has ended.'), loggedOut);
    for (const record of records) this.#forgetFiles(record);
  }

  enqueue({ chatId, action, randomId, signal, transfer }: OutboxRequest): Promise<OutboxResult> {
    if (!this.#isStarted) return Promise.reject(new ConnectionError('CLOSED', 'The client was closed.'));
    if (signal?.aborted) return Promise.reject(new AbortedError(signal.reason));
    const known = randomId === undefined ? undefined : this.#open.find(randomId);
    if (known) return this.#join(known, signal);
    const { random, clock } = this.#options.context;
    const localId = (this.#lastId += 1);
    const record: OutboxRecord = { localId, chatId, randomId: randomId ?? newRandomId(random), date: Math.floor(clock.now().unix / 1000), action, state: 'PENDING' };
    const end = this.#wait(this.#open.add(record, transfer), signal);
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

  #wait(sending: OpenSending, signal: OutboxRequest['signal']): Promise<OutboxResult> {
    const waiter = createDeferred<OutboxResult>();
    sending.waiters.push(waiter);
    if (!signal) return waiter.promise;
    const endListening = onAbort(signal, () => void this.cancel(sending.localId));
    return abortable(waiter.promise, signal).finally(endListening);
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
      for (const { record } of writes) this.#open.noteError(record.localId, error);
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
      this.#open.noteError(record.localId, error);
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

  #tell({ localId, outcome }: Effect<'tell'>): void {
    this.#removing.delete(localId);
    this.#open.tell(localId, outcome);
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
    if (sending.answers.length > 0) this.#open.done(sending);
    // Whoever waits gets the message with the answer of the call, which is about to come.
    if (this.#open.get(localId) === undefined) this.#send({ type: 'sentConfirmed', localId });
  }

  /** What was sent before the last end of this client: its messages are there, or cannot be read any more. */
  #wasSent({ localId }: OutboxRecord, stored: readonly MessageRecord[]): void {
    const sending = this.#open.get(localId);
    if (sending) sending.answers = stored.flatMap(({ message }) => (message._ === 'message' ? message : []));
    this.#send({ type: 'sentConfirmed', localId });
  }

  #forgetFiles(record: OutboxRecord): void {
    if (isMediaRecord(record)) void this.#files.forget(record);
  }

  #end(error: () => Error, failure?: OutboxFailure): void {
    if (!this.#isStarted) return;
    this.#options.machine.handle({ type: 'stopped' }, this.#options.context.clock.now());
    this.#isStarted = false;
    this.#cancelTimer?.();
    this.#endWatch?.();
    this.#search.stop();
    this.#files.stop();
    this.#open.end(error, failure);
    this.#removing.clear();
  }
}
