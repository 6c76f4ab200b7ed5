/** The client that applications hold: opens itself on first use, then hands every method its context. */
import type * as tl from '@kitewire/tl-schema/api';
import { ConnectionError } from '../errors/connection-error.js';
import type { ClientEventMap } from '../events/client-events.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Transport } from '../ports/transport.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { importSession } from '../session-strings/import-session.js';
import type { ClientOptions, Platform } from './client-options.js';
import { createOpenClient } from './create-open-client.js';
import { EventHub, type EventListener, type EventName } from './event-hub.js';
import { ChatMethods } from './facade/chat-methods.js';
import { followCdn } from './follow-cdn.js';
import { keepLocal } from './keep-local.js';
import type { OpenClient } from './open-client.js';

/** One account on one server. Every method opens the store and connects when it needs to; `close` ends it. */
export class Client extends ChatMethods {
  readonly #options: ClientOptions;
  readonly #platform: Platform;
  readonly #hub = new EventHub();
  #opening: Promise<OpenClient> | undefined;
  #closing: Promise<void> | undefined;

  /** Use `createClient`. */
  constructor(options: ClientOptions, platform: Platform) {
    super();
    this.#options = options;
    this.#platform = platform;
  }

  /** Calls a listener for every event of a name; see `ClientEventMap`. */
  on<Name extends EventName>(name: Name, listener: EventListener<Name>): this {
    this.#hub.on(name, listener);
    return this;
  }

  /** Stops calling a listener. */
  off<Name extends EventName>(name: Name, listener: EventListener<Name>): this {
    this.#hub.off(name, listener);
    return this;
  }

  /** The events of a name from now on, for `for await`; ends when the client is closed. */
  events<Name extends EventName>(name: Name, options: { readonly signal?: CancelSignal } = {}): AsyncIterableIterator<ClientEventMap[Name]> {
    return this.#hub.stream(name, options.signal);
  }

  /** Connects without logging in. Rejects with a `ConnectionError` when the server cannot be reached. */
  async connect(options: { readonly signal?: CancelSignal } = {}): Promise<void> {
    await (await this.opened()).connect(options.signal);
  }

  /**
   * Goes another way to the server from now on: through a proxy, or not any more. The connection ends and is opened anew;
   * calls that wait for their answers go over with it. See `Transport`.
   */
  async setTransport(transport: Transport): Promise<void> {
    (await this.opened()).setTransport(transport);
  }

  /**
   * Asks the server at once whether it still answers, and connects anew when it does not: for applications that know of a
   * change of network or of sleep before a time-out does. Between two attempts to connect, the next one is made now.
   * Browsers are watched for both by the client itself.
   */
  async checkConnection(): Promise<void> {
    (await this.opened()).checkConnection();
  }

  /** Calls any method of the API, with its types. Rejects with an `RpcError` when the server refuses. */
  async call<Request extends tl.MethodRequest>(request: Request, options?: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
    return (await this.opened()).call(request, options);
  }

  /** Ends the connection and lets the store go; afterwards nothing of the client keeps the process alive. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
    this.#hub.end();
  }

  protected override opened(): Promise<OpenClient> {
    if (this.#closing) return Promise.reject(new ConnectionError('CLOSED', 'The client was closed.'));
    this.#opening ??= this.#create().catch((error: unknown) => {
      // The next use tries again: the store may have been locked only for a moment.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #create(): Promise<OpenClient> {
    const { session, ...options } = this.#options;
    const imported = typeof session === 'string' ? importSession(session) : session;
    const onEvent: EventHub['emit'] = (event) => this.#hub.emit(event);
    return createOpenClient({ ...options, ...(imported && { session: imported }), local: keepLocal, cdn: followCdn, onEvent }, this.#platform);
  }
}
