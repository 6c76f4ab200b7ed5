/** A lasting connection to one server: calls with answers, over as many streams as it takes. */
import {
  type CallBody,
  type ClientAuth,
  ClientLink,
  type ClientLinkOptions,
  type CryptoProvider,
  type RandomSource,
  type StreamDress,
} from '@kitewire/mtproto';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import type { Connector, StreamTarget } from '../ports/byte-stream.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { abortable } from '../timing/abortable.js';
import { type CancelSource, createCancelSource } from '../timing/cancel-source.js';
import { createDeferred, type Deferred } from '../timing/deferred.js';
import { onAbort } from '../timing/on-abort.js';
import { wait } from '../timing/wait.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { describeTarget } from '../ports/transport.js';
import { callError, closeError, isFinal, isOfSettings } from './close-error.js';
import { type Driver, drive, type LinkReport } from './drive.js';
import { openFirst, pickContenders } from './open-first.js';
import { type ReconnectPolicy, ReconnectRule } from './reconnect.js';
import { watchBeginning } from './watch-beginning.js';

export interface ConnectionOptions {
  readonly link: Omit<ClientLinkOptions, 'crypto' | 'random' | 'auth'>;
  /** How the next stream is dressed, where that is not as `link` says. */
  readonly dress?: () => StreamDress;
  readonly auth?: ClientAuth;
  readonly targets: () => readonly StreamTarget[];
  readonly connector: Connector;
  readonly clock: Clock;
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly reconnect?: ReconnectPolicy;
  /** Failed attempts in a row before the first success after which `open` gives up. */
  readonly openAttempts: number;
  /** Whether to go on in the background although `open` has given up. */
  readonly keepTrying: () => boolean;
  readonly listener: ConnectionListener;
}

/** What the owner of a connection gets to know. */
export interface ConnectionListener {
  /** `waiting`: between two attempts, or until somebody asks for the next one. */
  onState(state: 'connecting' | 'connected' | 'waiting' | 'closed', why?: StateReason): void;
  onUpdate(body: Uint8Array): void;
  onSessionCreated(): void;
  /** There is something to keep about the key: a new one, or what was learnt under it. */
  onAuth(auth: LearntAuth): void;
  /** A temporary key is in use from now on, under which the server knows nothing of the application yet. */
  onTemporaryKey(): void;
  /** The connection has ended for good, for a reason that trying again does not mend. */
  onFatal(error: ConnectionError): void;
}

/** What was learnt about a key; a temporary key that is `undefined` is in use no more. */
export type LearntAuth = Partial<Omit<ClientAuth, 'temporaryKey'>> & { readonly temporaryKey?: ClientAuth['temporaryKey'] | undefined };

/** Why there is no connection, and until when. */
export interface StateReason {
  /** Of the last failure; nothing when the application asked for it. */
  readonly reason?: ConnectionError;
  /** Unix time in ms of the next attempt; nothing when none will be made unasked. */
  readonly retryAt?: number;
}

/** How a call ends: with the serialized result, or with the server's error. */
export type CallOutcome =
  | { readonly type: 'result'; readonly body: Uint8Array }
  | { readonly type: 'error'; readonly errorCode: number; readonly errorMessage: string };

export interface CallOptions {
  readonly signal?: CancelSignal | undefined;
  /** Whether a long body may be gzipped. */
  readonly compress?: boolean | undefined;
  /** The number of a call that the server must carry out first, if it is still open. */
  readonly after?: number | undefined;
  /** Gets the number of this call, before anything else can happen to it. */
  readonly onStart?: (callId: number) => void;
  /** The server has the packet that the call came in; asked for only where this is given. */
  readonly onReceived?: (() => void) | undefined;
}

interface OpenCall extends Pick<CallOptions, 'onReceived'> {
  resolve(outcome: CallOutcome): void;
  reject(error: Error): void;
  readonly endListening: () => void;
}

/** A connection that reconnects by itself until it is closed. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #driver: Driver;
  readonly #calls = new Map<number, OpenCall>();
  readonly #rule: ReconnectRule;
  #nextCallId = 1;
  #attempt = 0;
  #address = '';
  #closeError: ConnectionError | undefined;
  #ended: ConnectionError | undefined;
  #hasToldEnd = false;
  #loop: Promise<void> | undefined;
  #opening: Deferred<void> | undefined;
  #hasOpened = false;
  /** Whether a stream of the present way to the server was ever usable. */
  #hasWorked = false;
  /** Why nothing is tried any more until somebody asks. */
  #halted: ConnectionError | undefined;
  /** Ends what the loop does now, short of a stream: an attempt, or a pause. */
  #step: CancelSource = createCancelSource();
  #isPausing = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { clock, crypto, random, link, auth } = options;
    this.#rule = new ReconnectRule(random, options.reconnect);
    this.#driver = drive({
      link: new ClientLink({ ...link, crypto, random, ...(auth && { auth }) }),
      clock,
      crypto,
      onReport: (report) => this.#take(report),
    });
  }

  /** The address of the latest stream, as messages name it. */
  get address(): string {
    return this.#address;
  }

  /** Whether `open` has nothing more to do. */
  get hasOpened(): boolean {
    return this.#hasOpened;
  }

  /** Whether the connection has ended for good. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /**
   * Connects, and from then on stays connected until `close`.
   *
   * Rejects with a `ConnectionError` when the server cannot be reached at first; the next call tries again.
   */
  async open(): Promise<void> {
    if (this.#ended) throw this.#ended;
    if (this.#hasOpened) return;
    this.#halted = undefined;
    this.#opening ??= createDeferred();
    this.#loop ??= this.#keepConnected();
    return this.#opening.promise;
  }

  /**
   * Sends a call and waits for its answer, over reconnects.
   *
   * Rejects with a `ConnectionError` once the connection has ended for good, or with an `AbortedError`.
   */
  async call(body: CallBody, options: CallOptions = {}): Promise<CallOutcome> {
    const never = this.#ended ?? this.#halted;
    if (never) throw never;
    // Nothing is tried any more; a call that is repeated late must not wait for somebody else to ask.
    if (!this.#loop) await abortable(this.open(), options.signal);
    return this.#send(body, options);
  }

  #send(body: CallBody, { signal, compress, after, onStart, onReceived }: CallOptions): Promise<CallOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(new AbortedError(signal.reason));
      const callId = this.#nextCallId++;
      const endListening = onAbort(signal, () => {
        this.#finish(callId)?.reject(new AbortedError(signal?.reason));
        this.#driver.send({ type: 'cancel', callId });
      });
      this.#calls.set(callId, { resolve, reject, endListening, onReceived });
      onStart?.(callId);
      this.#driver.send({ type: 'call', callId, body, quickAck: onReceived !== undefined, compress, after });
    });
  }

  /** Asks at once whether the server still answers, for example after sleep; between two attempts, makes the next one now. */
  checkLiveness(): void {
    if (this.#isPausing) this.#step.cancel();
    else this.#driver.send({ type: 'checkLiveness' });
  }

  /** Leaves the stream, or the attempt at one, for the way that the options tell from now on. Open calls go over with it. */
  changeWay(): void {
    if (this.#ended) return;
    this.#hasWorked = false;
    this.#halted = undefined;
    this.#rule.reset();
    this.#step.cancel();
    this.#driver.drop();
    if (!this.#loop && this.#options.keepTrying()) this.open().catch(() => {});
  }

  /** Ends the connection; open calls reject with `CLOSED`. Resolves when the stream is gone. */
  async close(): Promise<void> {
    this.#end(new ConnectionError('CLOSED', 'The client was closed.'));
    await this.#loop;
    // Where nothing was tried any more there is no loop to tell it.
    this.#tellEnd();
  }

  async #keepConnected(): Promise<void> {
    const { clock, logger, listener } = this.#options;
    while (!this.#ended) {
      listener.onState('connecting');
      const step = (this.#step = createCancelSource());
      const error = await this.#runOnce(step);
      if (this.#ended) break;
      if (step.signal.aborted) {
        // The way was changed: nothing has failed.
        listener.onState('waiting', { retryAt: clock.now().unix });
        continue;
      }
      const pause = this.#rule.failed(clock.now().instant);
      logger.log('info', 'The connection ended', { address: this.#address, pause, error });
      if (isFinal(error)) {
        this.#end(error);
        listener.onFatal(error);
        break;
      }
      const isHopeless = !this.#hasOpened && this.#rule.failures >= this.#options.openAttempts;
      if ((isOfSettings(error) && !this.#hasWorked) || (isHopeless && !this.#options.keepTrying())) return this.#halt(error);
      if (isHopeless) {
        this.#opening?.reject(error);
        this.#opening = undefined;
      }
      listener.onState('waiting', { reason: error, retryAt: clock.now().unix + pause });
      await this.#pause(pause);
    }
    this.#tellEnd();
  }

  /** Opens one stream and stays on it until it ends. */
  async #runOnce(step: CancelSource): Promise<ConnectionError> {
    const { connector, targets, dress, clock } = this.#options;
    this.#closeError = undefined;
    try {
      const contenders = pickContenders(targets(), this.#attempt++);
      const [first] = contenders;
      if (!first) return new ConnectionError('CONNECTION_UNREACHABLE', 'No address of the server is known.');
      this.#address = describeTarget(first);
      const worn = dress?.();
      const { stream, target } = await openFirst(contenders, { open: connector, clock, signal: step.signal });
      this.#address = describeTarget(target);
      if (this.#ended ?? step.signal.aborted) {
        stream.close();
        return new ConnectionError('CONNECTION_LOST', `The connection to ${this.#address} was not needed any more.`);
      }
      const { watched, isWeb } = watchBeginning(stream);
      const cause = await this.#driver.run(watched, worn);
      if (isWeb()) return new ConnectionError('NOT_MTPROTO', `${this.#address} answered with a web page.`, { cause: this.#closeError ?? cause });
      if (this.#closeError) return this.#closeError;
      return cause instanceof ConnectionError ? cause : new ConnectionError('CONNECTION_LOST', `The connection to ${this.#address} ended.`, { cause });
    } catch (error) {
      if (error instanceof ConnectionError) return error;
      return new ConnectionError('CONNECTION_UNREACHABLE', `Connecting to ${this.#address} failed.`, { cause: error });
    }
  }

  #take(report: LinkReport): void {
    const { listener, clock } = this.#options;
    switch (report.type) {
      case 'ready':
        this.#rule.connected(clock.now().instant);
        this.#hasOpened = true;
        this.#hasWorked = true;
        listener.onState('connected');
        this.#opening?.resolve();
        return;
      case 'close':
        this.#closeError ??= closeError(report.reason, this.#address);
        return;
      case 'authKeyUnknown':
        this.#closeError = new ConnectionError('AUTH_KEY_UNKNOWN', `The server at ${this.#address} does not know the stored key.`);
        return;
      case 'result':
      case 'error':
        return this.#finish(report.callId)?.resolve(report);
      case 'failed':
        return this.#finish(report.callId)?.reject(callError(report.reason, this.#address, report.cause));
      case 'quickAck':
        return this.#received(this.#calls.get(report.callId));
      case 'temporaryKeyBound':
        return listener.onTemporaryKey();
      case 'update':
        return listener.onUpdate(report.body);
      case 'sessionCreated':
        return listener.onSessionCreated();
      case 'authKeyCreated':
      case 'temporaryKey':
      case 'salts':
      case 'timeOffset':
        return listener.onAuth(report);
    }
  }

  #finish(callId: number): OpenCall | undefined {
    const call = this.#calls.get(callId);
    this.#calls.delete(callId);
    call?.endListening();
    return call;
  }

  /** Tells the caller from outside the loop of the link, which a mistake in what is called must not stop. */
  #received(call: OpenCall | undefined): void {
    void Promise.resolve().then(call?.onReceived);
  }

  /** Tries no more until somebody asks: only they can mend it, or want it. */
  #halt(error: ConnectionError): void {
    this.#halted = error;
    this.#loop = undefined;
    this.#hasOpened = false;
    this.#opening?.reject(error);
    this.#opening = undefined;
    for (const callId of this.#calls.keys()) this.#driver.send({ type: 'cancel', callId });
    this.#rejectCalls(error);
    this.#options.listener.onState('waiting', { reason: error });
  }

  #end(error: ConnectionError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#step.cancel();
    this.#driver.stop();
    this.#opening?.reject(error);
    this.#rejectCalls(error);
  }

  #tellEnd(): void {
    if (this.#hasToldEnd) return;
    this.#hasToldEnd = true;
    const ended = this.#ended;
    this.#options.listener.onState('closed', ended && ended.code !== 'CLOSED' ? { reason: ended } : {});
  }

  #rejectCalls(error: ConnectionError): void {
    for (const callId of [...this.#calls.keys()]) this.#finish(callId)?.reject(error);
  }

  async #pause(duration: number): Promise<void> {
    this.#step = createCancelSource();
    this.#isPausing = true;
    await wait(duration, this.#options.clock, this.#step.signal).catch(() => {
      // Cancelled, because the connection has ended or somebody does not want to wait: the loop sees to that.
    });
    this.#isPausing = false;
  }
}
