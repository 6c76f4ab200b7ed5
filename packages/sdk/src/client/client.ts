/** The client that applications hold: opens itself on first use, then hands every method its context. */
import type * as tl from '@kitewire/tl-schema/api';
import { ConnectionError } from '../errors/connection-error.js';
import type { ClientEventMap } from '../events/client-events.js';
import { acceptQrLogin } from '../methods/accept-qr-login.js';
import type { ChatTarget } from '../methods/chat-target.js';
import { exportSession } from '../methods/export-session.js';
import { type Dialog, getDialogs, type GetDialogsOptions } from '../methods/get-dialogs.js';
import { getHistory, type GetHistoryOptions } from '../methods/get-history.js';
import { getSessions } from '../methods/get-sessions.js';
import { logOut } from '../methods/log-out.js';
import { recoverPassword, type RecoverPasswordOptions, requestPasswordRecovery } from '../methods/recover-password.js';
import { removePassword } from '../methods/remove-password.js';
import { resolvePeer } from '../methods/resolve-peer.js';
import { sendText, type SendTextOptions, type SentText } from '../methods/send-text.js';
import { setPassword, type SetPasswordOptions } from '../methods/set-password.js';
import { terminateOtherSessions, terminateSession } from '../methods/terminate-session.js';
import { start, type StartOptions } from '../methods/start.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Transport } from '../ports/transport.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { importSession } from '../session-strings/import-session.js';
import type { SessionFormatName } from '../session-strings/session-formats.js';
import type { ClientOptions, Platform } from './client-options.js';
import { createOpenClient } from './create-open-client.js';
import { EventHub, type EventListener, type EventName } from './event-hub.js';
import type { OpenClient } from './open-client.js';
import { followUpdates } from './update-follower.js';

/** One account on one server. Every method opens the store and connects when it needs to; `close` ends it. */
export class Client {
  readonly #options: ClientOptions;
  readonly #platform: Platform;
  readonly #hub = new EventHub();
  #opening: Promise<OpenClient> | undefined;
  #closing: Promise<void> | undefined;

  /** Use `createClient`. */
  constructor(options: ClientOptions, platform: Platform) {
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

  /** Logs in, or takes up the stored login; see `start` for what is asked and thrown. */
  async start(options: StartOptions = {}): Promise<tl.RawUser> {
    return start(await this.#open(), options);
  }

  /** Connects without logging in. Rejects with a `ConnectionError` when the server cannot be reached. */
  async connect(options: { readonly signal?: CancelSignal } = {}): Promise<void> {
    await (await this.#open()).connect(options.signal);
  }

  /**
   * Goes another way to the server from now on: through a proxy, or not any more. The connection ends and is opened anew;
   * calls that wait for their answers go over with it. See `Transport`.
   */
  async setTransport(transport: Transport): Promise<void> {
    (await this.#open()).setTransport(transport);
  }

  /**
   * Asks the server at once whether it still answers, and connects anew when it does not: for applications that know of a
   * change of network or of sleep before a time-out does. Between two attempts to connect, the next one is made now.
   * Browsers are watched for both by the client itself.
   */
  async checkConnection(): Promise<void> {
    (await this.#open()).checkConnection();
  }

  /** Calls any method of the API, with its types. Rejects with an `RpcError` when the server refuses. */
  async call<Request extends tl.MethodRequest>(request: Request, options?: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
    return (await this.#open()).call(request, options);
  }

  /** Sends a text. See `sendText`. */
  async sendText(chat: ChatTarget, text: string, options?: SendTextOptions): Promise<SentText> {
    return sendText(await this.#open(), chat, text, options);
  }

  /** Reads messages of a chat, newest first. See `getHistory`. */
  async getHistory(chat: ChatTarget, options?: GetHistoryOptions): Promise<(tl.RawMessage | tl.RawMessageService)[]> {
    return getHistory(await this.#open(), chat, options);
  }

  /** Reads the list of chats. See `getDialogs`. */
  async getDialogs(options?: GetDialogsOptions): Promise<Dialog[]> {
    return getDialogs(await this.#open(), options);
  }

  /** Resolves a chat to what raw calls take. See `resolvePeer`. */
  async resolvePeer(chat: ChatTarget, options: { readonly signal?: CancelSignal } = {}): Promise<tl.InputPeer> {
    return resolvePeer(await this.#open(), chat, options.signal);
  }

  /** Sets or changes the account's password. See `setPassword`. */
  async setPassword(password: string, options?: SetPasswordOptions): Promise<void> {
    await setPassword(await this.#open(), password, options);
  }

  /** Takes the account's password away. See `removePassword`. */
  async removePassword(current: string, options?: { readonly signal?: CancelSignal }): Promise<void> {
    await removePassword(await this.#open(), current, options);
  }

  /** Sends a code to the e-mail address of a forgotten password. See `requestPasswordRecovery`. */
  async requestPasswordRecovery(options?: { readonly signal?: CancelSignal }): Promise<string> {
    return requestPasswordRecovery(await this.#open(), options);
  }

  /** Gives that code, in place of the password. See `recoverPassword`. */
  async recoverPassword(code: string, options?: RecoverPasswordOptions): Promise<tl.RawUser> {
    return recoverPassword(await this.#open(), code, options);
  }

  /** Lets a device in that shows a QR code. See `acceptQrLogin`. */
  async acceptQrLogin(url: string, options?: { readonly signal?: CancelSignal }): Promise<tl.Authorization> {
    return acceptQrLogin(await this.#open(), url, options);
  }

  /** Reads the devices on which the account is logged in. See `getSessions`. */
  async getSessions(options?: { readonly signal?: CancelSignal }): Promise<tl.RawAuthorization[]> {
    return getSessions(await this.#open(), options);
  }

  /** Ends the login of another device. See `terminateSession`. */
  async terminateSession(hash: bigint, options?: { readonly signal?: CancelSignal }): Promise<void> {
    await terminateSession(await this.#open(), hash, options);
  }

  /** Ends all other logins of the account. See `terminateOtherSessions`. */
  async terminateOtherSessions(options?: { readonly signal?: CancelSignal }): Promise<void> {
    await terminateOtherSessions(await this.#open(), options);
  }

  /** Ends the login on the server and forgets it here. */
  async logOut(options?: { readonly signal?: CancelSignal }): Promise<void> {
    await logOut(await this.#open(), options);
  }

  /** The login as text, for this client elsewhere or for another one. See `exportSession`. */
  async exportSession(format?: SessionFormatName): Promise<string> {
    return exportSession(await this.#open(), format);
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

  #open(): Promise<OpenClient> {
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
    return createOpenClient({ ...options, ...(imported && { session: imported }), updates: followUpdates, onEvent }, this.#platform);
  }
}
