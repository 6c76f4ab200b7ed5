/** One call from request to result: the header, the waiting, the repeating, the typed error. */
import type { CallBody, RandomSource } from '@kitewire/mtproto';
import type { TlCodec } from '@kitewire/tl-schema';
import type * as tl from '@kitewire/tl-schema/api';
import { RpcError } from '../errors/rpc-error.js';
import type { CallOptions, CallOutcome } from '../connection/connection.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { randomFraction } from '../timing/backoff.js';
import { wait } from '../timing/wait.js';
import { CallChains, type ChainPlace } from './call-chains.js';
import { type AppInfo, InitGate, wrapWithInit } from './init-connection.js';
import { isRepeatable } from './repeatable.js';
import { isWaitError, judgeRpcError } from './retry-rule.js';

/** How one call is made. */
export interface InvokeOptions {
  /** Gives the call up: it rejects with an `AbortedError`, and the server is asked to drop it. */
  readonly signal?: CancelSignal | undefined;
  /** The longest flood wait in ms that is slept through instead of thrown. */
  readonly floodThreshold?: number;
  /**
   * The name of a line that the call stands in: the server carries the calls of one line out in the order in which
   * they were made. Calls that name none, or another one, may pass each other.
   */
  readonly order?: string;
  /**
   * The data centre to call, instead of the main one: a number of the server's list. A login is carried there at the first
   * call. A call without it that belongs elsewhere finds its way by itself.
   */
  readonly dcId?: number;
  /** What the call is for: parts of files travel over connections of their own; `main` unless given. */
  readonly purpose?: ConnectionPurpose;
  /** Which of several connections for this purpose; 0 unless given. */
  readonly lane?: number;
  /** Whether a long call may be gzipped; `true` unless given. Parts of files are not worth the time. */
  readonly compress?: boolean | undefined;
  /** Serializes the call in another way than `codec.encode`. */
  readonly encode?: (codec: TlCodec<tl.Types>, query: tl.MethodRequest) => CallBody;
  /**
   * Called when the server has confirmed that it received the packet with the call, long before it answers; again when the
   * call had to be repeated. It may never come: not every transport carries such confirmations.
   *
   * @see https://core.telegram.org/mtproto/mtproto-transports#quick-ack
   */
  readonly onReceived?: () => void;
}

/** What a connection is for. */
export type ConnectionPurpose = 'main' | 'upload' | 'download';

export interface InvokerOptions {
  readonly codec: TlCodec<tl.Types>;
  readonly layer: number;
  readonly app: AppInfo;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** The longest flood wait in ms that is slept through. */
  readonly floodThreshold: number;
  /** Whether the server shall push no updates for these calls: of all connections to it one gets them. */
  readonly withoutUpdates?: boolean;
  /** Connects; nothing where that is done. Calls that wait for it have their places in their lines already. */
  readonly connect?: (signal?: CancelSignal) => Promise<void> | undefined;
  /** Sends a serialized call and waits for its answer. */
  readonly send: (body: CallBody, options: CallOptions) => Promise<CallOutcome>;
}

/** TDLib's bound on what one call may wait because of errors, in ms; a longer flood threshold extends it. */
const WAIT_BUDGET = 60_000;

/** Makes the calls of one connection. */
export class Invoker {
  readonly #options: InvokerOptions;
  readonly #gate = new InitGate();
  readonly #chains = new CallChains();

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  /** The key is new: the next call tells the server about the application again. */
  forgetInit(): void {
    this.#gate.forget();
  }

  /**
   * Calls a method and resolves to its result.
   *
   * Rejects with an `RpcError` when the server refuses, a `ConnectionError` when the connection has ended for good, or
   * an `AbortedError`.
   */
  async invoke<Request extends tl.MethodRequest>(request: Request, options: InvokeOptions = {}): Promise<tl.MethodResult<Request['_']>> {
    const place = options.order === undefined ? undefined : this.#chains.join(options.order);
    try {
      return await this.#invoke(request, options, place);
    } finally {
      place?.leave();
    }
  }

  async #invoke<Request extends tl.MethodRequest>(request: Request, options: InvokeOptions, place?: ChainPlace): Promise<tl.MethodResult<Request['_']>> {
    const { codec, clock, random, logger } = this.#options;
    const floodThreshold = options.floodThreshold ?? this.#options.floodThreshold;
    const budget = Math.max(WAIT_BUDGET, floodThreshold);
    let waited = 0;
    let serverFailures = 0;
    let waitFailures = 0;
    let waitedFor: number | undefined;
    const connecting = this.#options.connect?.(options.signal);
    if (connecting) await connecting;
    for (;;) {
      const after = await place?.turn(options.signal);
      if (after !== waitedFor) waitFailures = 0;
      waitedFor = after;
      const hadInit = this.#gate.isNeeded;
      const query = this.#wrap(request, hadInit);
      const outcome = await this.#options.send(options.encode?.(codec, query) ?? codec.encode(query), {
        ...options,
        after,
        ...(place && { onStart: (callId) => place.sent(callId) }),
      });
      if (outcome.type === 'result') {
        if (hadInit) this.#gate.answered();
        return codec.decodeResult(request._, outcome.body) as tl.MethodResult<Request['_']>;
      }
      const error = new RpcError(outcome.errorCode, outcome.errorMessage, request._);
      const history = { serverFailures, waitFailures, hadInit, waited, budget, floodThreshold, repeatable: isRepeatable(request) };
      const verdict = judgeRpcError(error, history, randomFraction(random));
      place?.held();
      if (verdict.type === 'initialize') {
        this.#gate.forget();
        continue;
      }
      // An error of the method itself: the header was accepted.
      if (hadInit && error.errorCode < 500) this.#gate.answered();
      // Who knows the other data centres sends a call on that belongs there.
      if (verdict.type !== 'wait') throw error;
      logger.log('info', 'A call waits', { method: request._, delay: verdict.delay, error: error.text });
      if (isWaitError(error)) waitFailures += 1;
      else if (error.errorCode !== 420) serverFailures += 1;
      waited += verdict.delay;
      await wait(verdict.delay, clock, options.signal);
    }
  }

  #wrap(request: tl.MethodRequest, withInit: boolean): tl.MethodRequest {
    const { app, layer, withoutUpdates } = this.#options;
    const query: tl.MethodRequest = withoutUpdates ? { _: 'invokeWithoutUpdates', query: request } : request;
    return withInit ? wrapWithInit(query, app, layer) : query;
  }
}
