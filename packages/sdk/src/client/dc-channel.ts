/** One connection to one data centre and the calls on it; one that nobody uses is closed after a while. */
import type { Instant } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { Connection, type ConnectionOptions } from '../connection/connection.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { type ConnectionPurpose, type InvokeOptions, Invoker, type InvokerOptions } from '../rpc/invoker.js';
import { abortable } from '../timing/abortable.js';
import { Alarm } from '../timing/alarm.js';

/** Where a channel leads, and what for. */
export interface ChannelPlace {
  readonly dcId: number;
  readonly purpose: ConnectionPurpose;
  /** Which of several connections for the same. */
  readonly lane?: number | undefined;
}

export interface DcChannelOptions {
  readonly place: ChannelPlace;
  readonly connection: ConnectionOptions;
  readonly invoker: Omit<InvokerOptions, 'connect' | 'send' | 'withoutUpdates'>;
  /** Whether it stays open although nobody calls: the one that updates come over. */
  readonly isKept: () => boolean;
  /** It was not used for long, and is closed after this. */
  readonly onIdle: () => void;
}

/** How long in ms a connection stays open that nobody calls over; about what TDLib grants. */
const IDLE_TIME = 60_000;

/** A connection with its calls. */
export class DcChannel {
  readonly place: ChannelPlace;
  readonly connection: Connection;
  readonly #options: DcChannelOptions;
  readonly #invoker: Invoker;
  #users = 0;
  /** Nobody has called since `IDLE_TIME` before this. */
  #idleAt: Instant = 0;
  readonly #alarm: Alarm;

  constructor(options: DcChannelOptions) {
    this.#options = options;
    this.place = options.place;
    this.connection = new Connection(options.connection);
    this.#alarm = new Alarm(options.invoker.clock, () => this.#endIdle());
    this.#invoker = new Invoker({
      ...options.invoker,
      withoutUpdates: options.place.purpose !== 'main',
      connect: (signal) => (this.connection.hasOpened ? undefined : abortable(this.connection.open(), signal)),
      send: (body, callOptions) => this.connection.call(body, callOptions),
    });
  }

  /** Connects; see `Connection.open`. */
  open(signal?: CancelSignal): Promise<void> {
    return this.#use(() => abortable(this.connection.open(), signal));
  }

  /** Connects if need be, and calls; see `Invoker.invoke`. */
  invoke<Request extends tl.MethodRequest>(request: Request, options: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
    return this.#use(() => this.#invoker.invoke(request, options));
  }

  /** The server knows nothing of the application under the key that is in use from now on. */
  forgetInit(): void {
    this.#invoker.forgetInit();
  }

  /** Begins to wait for the end, unless the channel is in use, kept, or at its end already. */
  rest(): void {
    const { invoker, isKept } = this.#options;
    if (this.#users > 0 || isKept() || this.connection.hasEnded) return;
    this.#idleAt = invoker.clock.now().instant + IDLE_TIME;
    this.#alarm.set(this.#idleAt);
  }

  /** Ends the connection; open calls reject with `CLOSED`. */
  close(): Promise<void> {
    this.#alarm.set(undefined);
    return this.connection.close();
  }

  #endIdle(): void {
    const { invoker, isKept, onIdle } = this.#options;
    if (this.#users > 0 || isKept()) return;
    if (invoker.clock.now().instant < this.#idleAt) return this.#alarm.set(this.#idleAt);
    onIdle();
    void this.close();
  }

  async #use<Value>(run: () => Promise<Value>): Promise<Value> {
    this.#users += 1;
    try {
      return await run();
    } finally {
      this.#users -= 1;
      this.rest();
    }
  }
}
