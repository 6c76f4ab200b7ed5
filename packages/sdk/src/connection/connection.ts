/** A lasting connection to one server: calls with answers, over as many streams as it takes. */
import {
  type CallBody,
  type ClientAuth,
  ClientLink,
  type ClientLinkOptions,
  type CryptoProvider,
  type RandomSource,
} from '@kitewire/mtproto';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import type { Connector, StreamTarget } from '../ports/byte-stream.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { type CancelSource, createCancelSource } from '../timing/cancel-source.js';
import { createDeferred, type Deferred } from '../timing/deferred.js';
import { wait } from '../timing/wait.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { describeTarget } from '../ports/transport.js';
import { callError, closeError, isFinal } from './close-error.js';
import { type Driver, drive, type LinkReport } from './drive.js';
import { type ReconnectPolicy, ReconnectRule } from './reconnect.js';

export interface ConnectionOptions {
  readonly link: Omit<ClientLinkOptions, 'crypto' | 'random' | 'auth'>;
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
  /** `waiting`: between two attempts. */
  onState(state: 'connecting' | 'connected' | 'waiting' | 'closed'): void;
  onUpdate(body: Uint8Array): void;
  onSessionCreated(): void;
  /** There is something to keep about the key: a new one, or what was learnt under it. */
  onAuth(auth: Partial<ClientAuth>): void;
  /** A temporary key is in use from now on, under which the server knows nothing of the application yet. */
  onTemporaryKey(): void;
  /** The connection has ended for good, for a reason that trying again does not mend. */
  onFatal(error: ConnectionError): void;
}

/** How a call ends: with the serialized result, or with the server's error. */
export type CallOutcome =
  | { readonly type: 'result'; readonly body: Uint8Array }
  | { readonly type: 'error'; readonly errorCode: number; readonly errorMessage: string };

export interface CallOptions {
  readonly signal?: CancelSignal | undefined;
  /** Whether a long body may be gzipped. */
  readonly compress?: boolean;
  /** The number of a call that the server must carry out first, if it is still open. */
  readonly after?: number | undefined;
  /** Gets the number of this call, before anything else can happen to it. */
  readonly onStart?: (callId: number) => void;
}

interface OpenCall {
  resolve(outcome: CallOutcome): void;
  reject(error: Error): void;
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
  #loop: Promise<void> | undefined;
  #opening: Deferred<void> | undefined;
  #hasOpened = false;
  readonly #cancel: CancelSource = createCancelSource();

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
    this.#opening ??= createDeferred();
    this.#loop ??= this.#keepConnected();
    return this.#opening.promise;
  }

  /**
   * Sends a call and waits for its answer, over reconnects.
   *
   * Rejects with a `ConnectionError` once the connection has ended for good, or with an `AbortedError`.
   */
  call(body: CallBody, { signal, compress, after, onStart }: CallOptions = {}): Promise<CallOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(new AbortedError(signal.reason));
      const callId = this.#nextCallId++;
      const onAbort = (): void => {
        this.#calls.delete(callId);
        this.#driver.send({ type: 'cancel', callId });
        reject(new AbortedError(signal?.reason));
      };
      signal?.addEventListener('abort', onAbort);
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      this.#calls.set(callId, {
        resolve: (outcome) => (settle(), resolve(outcome)),
        reject: (error) => (settle(), reject(error)),
      });
      onStart?.(callId);
      this.#driver.send({ type: 'call', callId, body, ...(compress !== undefined && { compress }), ...(after !== undefined && { after }) });
    });
  }

  /** Asks at once whether the server still answers, for example after sleep. */
  checkLiveness(): void {
    this.#driver.send({ type: 'checkLiveness' });
  }

  /** Ends the connection; open calls reject with `CLOSED`. Resolves when the stream is gone. */
  async close(): Promise<void> {
    this.#end(new ConnectionError('CLOSED', 'The client was closed.'));
    await this.#loop;
  }

  async #keepConnected(): Promise<void> {
    const { clock, logger, listener } = this.#options;
    while (!this.#ended) {
      listener.onState('connecting');
      const error = await this.#runOnce();
      if (this.#ended) break;
      const pause = this.#rule.failed(clock.now().instant);
      logger.log('info', 'The connection ended', { address: this.#address, pause, error });
      if (isFinal(error) && error) {
        this.#end(error);
        listener.onFatal(error);
        break;
      }
      listener.onState('waiting');
      if (!this.#hasOpened && error && this.#rule.failures >= this.#options.openAttempts) {
        this.#opening?.reject(error);
        this.#opening = undefined;
        if (!this.#options.keepTrying()) {
          this.#loop = undefined;
          return;
        }
      }
      await this.#pause(pause);
    }
    listener.onState('closed');
  }

  /** Opens one stream and stays on it until it ends. */
  async #runOnce(): Promise<ConnectionError | undefined> {
    const { connector, targets } = this.#options;
    this.#closeError = undefined;
    try {
      const all = targets();
      const target = all[this.#attempt++ % Math.max(all.length, 1)];
      if (!target) return new ConnectionError('CONNECTION_UNREACHABLE', 'No address of the server is known.');
      this.#address = describeTarget(target);
      const stream = await connector(target, this.#cancel.signal);
      if (this.#ended) {
        stream.close();
        return this.#ended;
      }
      const cause = await this.#driver.run(stream);
      return this.#closeError ?? new ConnectionError('CONNECTION_LOST', `The connection to ${this.#address} ended.`, { cause });
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
      case 'error': {
        const call = this.#calls.get(report.callId);
        this.#calls.delete(report.callId);
        return call?.resolve(report);
      }
      case 'failed': {
        const call = this.#calls.get(report.callId);
        this.#calls.delete(report.callId);
        return call?.reject(callError(report.reason, this.#address, report.cause));
      }
      case 'temporaryKeyBound':
        return listener.onTemporaryKey();
      case 'update':
        return listener.onUpdate(report.body);
      case 'sessionCreated':
        return listener.onSessionCreated();
      case 'authKeyCreated':
      case 'salts':
      case 'timeOffset':
        return listener.onAuth(report);
    }
  }

  #end(error: ConnectionError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#cancel.cancel();
    this.#driver.stop();
    this.#opening?.reject(error);
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }

  #pause(duration: number): Promise<void> {
    return wait(duration, this.#options.clock, this.#cancel.signal).catch(() => {
      // Cancelled, because the connection has ended: the loop sees to that.
    });
  }
}
