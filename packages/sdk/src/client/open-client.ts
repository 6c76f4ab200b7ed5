/** A client on its open store: the wiring of connection, calls, updates and peers. */
import type { ClientAuth, CryptoProvider } from '@kitewire/mtproto';
import { TlError } from '@kitewire/tl-schema';
import { layer } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { idsOfPeers, planPeers } from '../apply/plan-peers.js';
import { Connection, type ConnectionListener, type StateReason } from '../connection/connection.js';
import type { AppCredentials, ClientContext } from '../context/client-context.js';
import { chooseDcOptions } from '../dcs/dc-options.js';
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ClientEvent, ConnectionState, LoggedOutEvent } from '../events/client-events.js';
import { collectPeers } from '../peers/collect-peers.js';
import { PeerCache } from '../peers/peer-cache.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import { type DataCentre, type Transport, wireDcId } from '../ports/transport.js';
import { apiCodec } from '../rpc/api-codec.js';
import { type InvokeOptions, Invoker } from '../rpc/invoker.js';
import type { PortableSession } from '../session-strings/portable-session.js';
import type { AuthKeyRecord, DcOptionRecord, SessionRecord, StoredState, UpdateState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import { abortable } from '../timing/abortable.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import type { Platform } from './client-options.js';
import { isUpdates, noteResult } from './note-result.js';
import type { ServerSpec } from './server-spec.js';
import type { OpenClientOptions } from './opened-client.js';
import { TaskQueue } from './task-queue.js';
import type { UpdateFollower } from './update-follower.js';

export interface OpenClientParameters {
  readonly options: OpenClientOptions;
  readonly platform: Platform;
  readonly server: ServerSpec;
  readonly logger: Logger;
  readonly store: Store;
  readonly state: StoredState;
}

/** Attempts to connect before `connect` gives up, unless told otherwise. */
const CONNECT_ATTEMPTS = 3;
/** The longest flood wait, in s, that calls sleep through unless told otherwise. */
const FLOOD_THRESHOLD = 10;

const stateNames = { connecting: 'connecting', connected: 'connected', waiting: 'disconnected', closed: 'closed' } as const;

/** The parts of one running client, and what methods see of them. */
export class OpenClient implements ClientContext {
  readonly app: AppCredentials;
  readonly random: Platform['random'];
  readonly crypto: CryptoProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: PeerCache;
  readonly #input: OpenClientParameters;
  readonly #connection: Connection;
  readonly #invoker: Invoker;
  /** Nothing unless the application wants updates. */
  readonly #flow: UpdateFollower | undefined;
  /** Whoever reads, merges and writes peers takes a turn here. */
  readonly #writes = new TaskQueue();
  readonly #loginTokenListeners = new Set<() => void>();
  #session: SessionRecord;
  #auth: AuthKeyRecord | undefined;
  #hasUnnamedLogin: boolean;
  #dcOptions: readonly DcOptionRecord[];
  #connectionState: ConnectionState | undefined;
  #transport: Transport;
  readonly #endWatch: (() => void) | undefined;

  constructor(input: OpenClientParameters) {
    const { options, platform, server, logger, store, state } = input;
    this.#input = input;
    this.app = { apiId: options.apiId, apiHash: options.apiHash };
    this.logger = logger;
    this.random = options.random ?? platform.random;
    this.crypto = options.crypto ?? platform.crypto();
    this.peers = new PeerCache(store);
    this.#session = state.session ?? { mainDcId: server.mainDcId, testMode: server.testMode };
    this.#auth = state.authKeys.find(({ dcId }) => dcId === this.#session.mainDcId);
    this.#hasUnnamedLogin = options.session !== undefined && this.#auth !== undefined && this.#session.selfId === undefined;
    this.#dcOptions = server.fixed || state.dcOptions.length === 0 ? server.dcOptions : state.dcOptions;
    const clock = options.clock ?? platform.clock;
    this.clock = clock;
    this.#transport = options.transport ?? platform.transport;
    this.#connection = this.#createConnection();
    this.#endWatch = platform.watchNetwork?.(() => this.checkConnection());
    this.#invoker = new Invoker({
      codec: apiCodec,
      layer,
      app: {
        apiId: options.apiId,
        deviceModel: options.deviceModel ?? platform.deviceModel,
        systemVersion: platform.systemVersion,
        appVersion: options.appVersion ?? '1.0',
        systemLangCode: platform.systemLangCode,
        langCode: options.langCode ?? 'en',
      },
      clock,
      random: this.random,
      logger,
      floodThreshold: (options.floodThreshold ?? FLOOD_THRESHOLD) * 1000,
      send: (body, callOptions) => this.#connection.call(body, callOptions),
    });
    this.#flow = options.updates?.({
      random: this.random,
      clock,
      logger,
      store,
      peers: this.peers,
      writes: this.#writes,
      invoke: (request) => this.#invoke(request),
      selfId: () => this.selfId,
      dcOptions: () => this.#dcOptions,
      onDcOptions: (dcOptions) => {
        if (!server.fixed) this.#dcOptions = dcOptions;
      },
      emit: (event) => this.#emit(event),
    });
    if (this.selfId !== undefined) this.#follow(this.selfId, state.updateState);
  }

  /** Without its key a stored login is worth nothing. */
  get selfId(): number | undefined {
    return this.#auth && this.#session.selfId;
  }

  get hasUnnamedLogin(): boolean {
    return this.#hasUnnamedLogin;
  }

  portableSession({ preferIpv6 }: { readonly preferIpv6: boolean }): PortableSession | undefined {
    const { selfId } = this;
    if (!this.#auth || selfId === undefined) return undefined;
    const { mainDcId: dcId, testMode } = this.#session;
    const [address] = chooseDcOptions(this.#dcOptions, { dcId, preferIpv6 });
    const { authKey } = this.#auth;
    return { dcId, testMode, authKey, userId: selfId, apiId: this.app.apiId, ...(address && { host: address.host, port: address.port }) };
  }

  async connect(signal?: CancelSignal): Promise<void> {
    await abortable(this.#connection.open(), signal);
  }

  setTransport(transport: Transport): void {
    this.#transport = transport;
    this.#connection.changeWay();
  }

  checkConnection(): void {
    this.#connection.checkLiveness();
  }

  async call<Request extends tl.MethodRequest>(request: Request, options: InvokeOptions = {}): Promise<tl.MethodResult<Request['_']>> {
    await this.connect(options.signal);
    const result = await this.#invoke(request, options);
    await this.#learn(result);
    const input = noteResult(request, result, this.selfId);
    if (input) this.#send(input);
    return result;
  }

  async loggedIn(user: tl.RawUser): Promise<void> {
    this.#hasUnnamedLogin = false;
    this.#session = { ...this.#session, selfId: user.id };
    await this.#learn(user);
    await this.#input.store.commit([{ type: 'put', table: 'session', value: this.#session }]);
    this.#follow(user.id);
  }

  async loggedOut(reason: LoggedOutEvent['reason']): Promise<void> {
    const wasLoggedIn = this.selfId !== undefined;
    this.#hasUnnamedLogin = false;
    this.#send({ type: 'stopped' });
    const { selfId: _former, ...session } = this.#session;
    this.#session = session;
    await this.#writes.run(async () => {
      this.peers.clear();
      // The key itself stays good: the next login may use it.
      const auth = this.#auth && !this.#connection.hasEnded ? [{ type: 'put', table: 'authKeys', value: this.#auth } as const] : [];
      await this.#input.store.commit([{ type: 'clear' }, { type: 'put', table: 'session', value: session }, ...auth]);
    });
    if (wasLoggedIn) this.#emit({ type: 'loggedOut', reason });
  }

  /** Calls the server; when that says that nobody is logged in any more, so it is here. */
  async #invoke<Request extends tl.MethodRequest>(request: Request, options?: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
    try {
      return await this.#invoker.invoke(request, options);
    } catch (error) {
      if (this.selfId !== undefined && error instanceof RpcError && endsLogin(error)) {
        this.logger.log('warn', 'The server has ended the login', { error });
        await this.loggedOut(error.type);
      }
      throw error;
    }
  }

  prompt(question: string, options?: PromptOptions): Promise<string> {
    return this.#input.platform.prompt(question, options);
  }

  showQr(url: string): Promise<void> {
    return this.#input.platform.showQr(url);
  }

  onLoginToken(listener: () => void): () => void {
    this.#loginTokenListeners.add(listener);
    return () => void this.#loginTokenListeners.delete(listener);
  }

  /** Ends everything: open calls reject with `CLOSED`, what is being written is finished. */
  async close(): Promise<void> {
    this.#endWatch?.();
    this.#flow?.stop();
    await this.#connection.close();
    await this.#writes.settled();
    await this.#input.store.close();
  }

  #emit(event: ClientEvent): void {
    this.#input.options.onEvent?.(event);
  }

  /** Tells what follows the updates, if anything does. */
  #send(input: SequencerInput): void {
    this.#flow?.send(input);
  }

  #createConnection(): Connection {
    const { options, platform, server, logger } = this.#input;
    const { mainDcId: dcId, testMode } = this.#session;
    const dc = (): DataCentre => ({ dcId, testMode, addresses: chooseDcOptions(this.#dcOptions, { dcId }), fixed: server.fixed });
    return new Connection({
      link: {
        publicKeys: server.publicKeys,
        dcId: wireDcId({ dcId, testMode }),
        ...((options.forwardSecrecy ?? true) && { forwardSecrecy: {} }),
      },
      ...(this.#auth && { auth: this.#auth }),
      dress: () => this.#transport.dress(dc()),
      targets: () => this.#transport.targets(dc()),
      connector: (target, signal) => this.#transport.open(target, signal),
      clock: options.clock ?? platform.clock,
      crypto: this.crypto,
      random: this.random,
      logger,
      ...(options.reconnect && { reconnect: options.reconnect }),
      openAttempts: options.connectAttempts ?? CONNECT_ATTEMPTS,
      // Somebody who is logged in wants to hear of messages as soon as the network is back.
      keepTrying: () => this.selfId !== undefined,
      listener: this.#listener(),
    });
  }

  #listener(): ConnectionListener {
    const { logger } = this.#input;
    return {
      onState: (state, why) => {
        this.#showState(stateNames[state], why);
        if (state === 'connected') this.#send({ type: 'connected' });
        if (state === 'waiting' || state === 'closed') this.#send({ type: 'disconnected' });
      },
      onUpdate: (body) => this.#takeUpdate(body),
      onSessionCreated: () => this.#send({ type: 'sessionCreated' }),
      onAuth: (auth) => this.#keepAuth(auth),
      onTemporaryKey: () => this.#invoker.forgetInit(),
      onFatal: (error) => logger.log('error', 'The connection has ended for good', { error }),
    };
  }

  #showState(state: ConnectionState, why: StateReason = {}): void {
    if (state === this.#connectionState) return;
    this.#connectionState = state;
    this.#emit({ type: 'connectionState', state, ...why });
  }

  #takeUpdate(body: Uint8Array): void {
    try {
      const value = apiCodec.decode(body);
      // The one update of the API that comes before a login; it concerns nobody's chats.
      if (value._ === 'updateShort' && value.update._ === 'updateLoginToken') for (const listener of this.#loginTokenListeners) listener();
      else if (isUpdates(value)) this.#send({ type: 'updates', value });
    } catch (error) {
      if (!(error instanceof TlError)) throw error;
      // Of a newer layer, or broken: the difference tells it in our own.
      this.logger.log('warn', 'An update cannot be read', { error });
      this.#send({ type: 'unreadable' });
    }
  }

  /** Stores the peers that came with a result, so that they can be written to. */
  async #learn(result: unknown): Promise<void> {
    const collected = collectPeers(result);
    const ids = idsOfPeers(collected);
    if (ids.length === 0) return;
    await this.#writes.run(async () => {
      const { batch, peers } = planPeers(collected, await this.peers.getMany(ids));
      if (batch.length > 0) await this.#input.store.commit(batch);
      this.peers.remember(peers);
    });
  }

  /** Begins to follow the updates; a stored state belongs to the login that it was stored with, never to a later one. */
  #follow(selfId: number, state?: UpdateState): void {
    this.#send({ type: 'started', selfId, ...(state && { state }) });
    if (this.#connectionState === 'connected') this.#send({ type: 'connected' });
  }

  #keepAuth(auth: Partial<ClientAuth>): void {
    const known = this.#auth;
    const { authKey = known?.authKey, salts = known?.salts ?? [], timeOffset = known?.timeOffset ?? 0 } = auth;
    if (!authKey) return;
    if (auth.authKey) this.#invoker.forgetInit();
    this.#auth = { dcId: this.#session.mainDcId, authKey, salts, timeOffset };
    // A key that a crash loses is only created again; nothing waits for this.
    this.#input.store
      .commit([{ type: 'put', table: 'authKeys', value: this.#auth }])
      .catch((error: unknown) => this.logger.log('error', 'Storing the authorization key failed', { error }));
  }
}
