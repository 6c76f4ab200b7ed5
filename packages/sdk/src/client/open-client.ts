/** A client on its open store: the wiring of connection, calls, updates and peers. */
import type { CryptoProvider } from '@kitewire/mtproto';
import { TlError } from '@kitewire/tl-schema';
import type * as tl from '@kitewire/tl-schema/api';
import { idsOfPeers, planPeers } from '../apply/plan-peers.js';
import type { StateReason } from '../connection/connection.js';
import type { AppCredentials, ClientContext } from '../context/client-context.js';
import { DcList } from '../dcs/dc-list.js';
import { hasNoSpace } from '../errors/has-no-space.js';
import { UsageError } from '../errors/usage-error.js';
import type { ClientEvent } from '../events/client-events.js';
import type { ConnectionState, LoggedOutEvent } from '../events/connection-events.js';
import type { LocalData } from '../local/local-data.js';
import type { Outbox } from '../outbox/outbox.js';
import { collectPeers } from '../peers/collect-peers.js';
import { PeerCache } from '../peers/peer-cache.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import type { FileVault } from '../ports/file-vault.js';
import type { LocalFiles } from '../ports/local-files.js';
import type { Logger } from '../ports/logger.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import type { Transport } from '../ports/transport.js';
import { apiCodec } from '../rpc/api-codec.js';
import type { CdnAccess } from '../rpc/cdn-access.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { PortableSession } from '../session-strings/portable-session.js';
import type { SessionRecord, StoredState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import type { WriteBatch } from '../storage/write-batch.js';
import { abortable } from '../timing/abortable.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import type { Platform } from './client-options.js';
import { type ChannelParts, createChannel } from './create-channel.js';
import { DcPool } from './dc-pool.js';
import type { ServerSpec } from './server-spec.js';
import type { OpenClientOptions } from './opened-client.js';
import { TaskQueue } from '../timing/task-queue.js';
import type { UpdateFollower } from './update-follower.js';

export interface OpenClientParameters {
  readonly options: OpenClientOptions;
  readonly platform: Platform;
  readonly server: ServerSpec;
  readonly logger: Logger;
  readonly store: Store;
  readonly state: StoredState;
}

const stateNames = { connecting: 'connecting', connected: 'connected', waiting: 'disconnected', closed: 'closed' } as const;

/** As many as the cache of peers has room for. */
const maxUnstored = 5000;

/** The parts of one running client, and what methods see of them. */
export class OpenClient implements ClientContext {
  readonly app: AppCredentials;
  readonly random: Platform['random'];
  readonly crypto: CryptoProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: PeerCache;
  readonly vault: FileVault | undefined;
  readonly localFiles: LocalFiles;
  readonly cdn: CdnAccess | undefined;
  readonly #input: OpenClientParameters;
  readonly #list: DcList;
  readonly #pool: DcPool;
  /** Nothing unless the application wants updates. */
  readonly #flow: UpdateFollower | undefined;
  /** Whoever reads, merges and writes peers takes a turn here. */
  readonly #writes = new TaskQueue();
  readonly #loginTokenListeners = new Set<() => void>();
  readonly #connectionListeners = new Set<(state: ConnectionState) => void>();
  readonly #logoutListeners = new Set<() => void>();
  /** Peers for which there was no space, in a client without a follower, which sees to that itself; they go with the next ones. */
  #unstored: WriteBatch = [];
  #session: SessionRecord;
  #hasUnnamedLogin: boolean;
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
    this.vault = options.storage.vault;
    this.localFiles = options.files ?? platform.files ?? {};
    this.#session = state.session ?? { mainDcId: server.mainDcId, testMode: server.testMode };
    this.#list = new DcList(server, state.dcOptions);
    const clock = options.clock ?? platform.clock;
    this.clock = clock;
    this.#transport = options.transport ?? platform.transport;
    const parts: ChannelParts = { options, platform, server, list: this.#list, context: this, transport: () => this.#transport };
    this.cdn = options.cdn?.(parts, this);
    this.#pool = new DcPool({
      list: this.#list,
      ...{ clock, random: this.random, logger },
      authKeys: state.authKeys,
      create: (request) => createChannel(parts, request),
      session: () => this.#session,
      isLoggedIn: () => this.selfId !== undefined || this.#hasUnnamedLogin,
      commit: (batch) => store.commit(batch),
      home: {
        onState: (news, why) => {
          this.#showState(stateNames[news], why);
          this.noteUpdates({ type: news === 'connected' ? news : 'disconnected' });
        },
        onUpdate: (body) => this.#takeUpdate(body),
        onSessionCreated: () => this.noteUpdates({ type: 'sessionCreated' }),
      },
      onMoved: (dcId) => this.#moved(dcId),
      onLoginEnded: async (error) => {
        if (this.selfId === undefined) return;
        logger.log('warn', 'The server has ended the login', { error });
        await this.loggedOut(error.type);
      },
    });
    this.#hasUnnamedLogin = options.session !== undefined && this.#pool.auth !== undefined && this.#session.selfId === undefined;
    this.#endWatch = platform.watchNetwork?.(() => this.checkConnection());
    this.#flow = (options.local ?? options.updates)?.({
      context: this,
      state,
      store,
      writes: this.#writes,
      invoke: (request) => this.#pool.invoke(request),
      dcOptions: () => this.#list.told,
      onDcOptions: (dcOptions) => this.#list.tell(dcOptions),
      onConfigChanged: () => this.#pool.expireConfig(),
      ...{ catchUp: options.catchUp, retention: options.retention },
      emit: (event) => this.#emit(event),
    });
    if (this.selfId !== undefined) this.#follow(this.selfId, state);
  }

  /** Without its key a stored login is worth nothing. */
  get selfId(): number | undefined {
    return this.#pool.auth && this.#session.selfId;
  }

  get hasUnnamedLogin(): boolean {
    return this.#hasUnnamedLogin;
  }

  get local(): LocalData | undefined {
    return this.#flow?.local;
  }

  get outbox(): Outbox | undefined {
    return this.#flow?.outbox;
  }

  portableSession({ preferIpv6 }: { readonly preferIpv6: boolean }): PortableSession | undefined {
    const { selfId } = this;
    const { auth } = this.#pool;
    if (!auth || selfId === undefined) return undefined;
    const { mainDcId: dcId, testMode } = this.#session;
    const [address] = this.#list.choose({ dcId, preferIpv6 });
    return { dcId, testMode, authKey: auth.authKey, userId: selfId, apiId: this.app.apiId, ...(address && { host: address.host, port: address.port }) };
  }

  async connect(signal?: CancelSignal): Promise<void> {
    await this.#pool.home.open(signal);
  }

  setTransport(transport: Transport): void {
    this.#transport = transport;
    this.#pool.changeWay();
  }

  checkConnection(): void {
    this.#pool.checkLiveness();
  }

  async call<Request extends tl.MethodRequest>(request: Request, options: InvokeOptions = {}): Promise<tl.MethodResult<Request['_']>> {
    // Parts of files say nothing of peers, chats and updates.
    if (request._.startsWith('upload.')) return this.#pool.invoke(request, options);
    const run = async (): Promise<tl.MethodResult<Request['_']>> => {
      const answer = await this.#pool.invoke(request, options);
      // Who has logged in is taken in by `loggedIn`, unless the store is another's.
      if (!request._.startsWith('auth.')) await this.#learn(answer);
      return answer;
    };
    const result = await (this.#flow?.around?.(request, run) ?? run());
    // Updates are counted at home.
    const isHome = options.dcId === undefined || options.dcId === this.#session.mainDcId;
    if (isHome) this.#flow?.noteResult(request, result);
    return result;
  }

  async moveTo(dcId: number, signal?: CancelSignal): Promise<void> {
    if (this.selfId !== undefined || this.#hasUnnamedLogin) throw new UsageError('Log out before logging in at another data centre.');
    await abortable(this.#pool.move(dcId), signal);
  }

  async loggedIn(user: tl.RawUser): Promise<void> {
    await this.#flow?.welcome?.(user.id);
    this.#hasUnnamedLogin = false;
    this.#session = { ...this.#session, selfId: user.id };
    await this.#learn(user);
    await this.#input.store.commit([{ type: 'put', table: 'session', value: this.#session }]);
    this.#follow(user.id);
    // Answered after the follower has learnt where updates begin: what is sent from now on is told.
    if (this.#flow) await this.#pool.invoke({ _: 'updates.getState' }).catch(() => {});
  }

  async loggedOut(reason: LoggedOutEvent['reason']): Promise<void> {
    const wasLoggedIn = this.selfId !== undefined;
    const unsent = [...(this.local?.outbox.values() ?? [])];
    this.#hasUnnamedLogin = false;
    this.noteUpdates({ type: 'stopped' });
    const { selfId: _former, ...session } = this.#session;
    this.#session = session;
    await this.#pool.forgetLogin();
    for (const listener of this.#logoutListeners) listener();
    await this.#writes.run(async () => {
      this.peers.clear();
      this.#unstored = [];
      const auth = this.#pool.auth ? [{ type: 'put', table: 'authKeys', value: this.#pool.auth } as const] : [];
      await this.#input.store.commit([{ type: 'clear' }, { type: 'put', table: 'session', value: session }, ...auth]);
      this.#flow?.cleared?.();
    });
    if (wasLoggedIn) this.#emit({ type: 'loggedOut', reason, ...(unsent.length > 0 && { unsent }) });
  }

  prompt(question: string, options?: PromptOptions): Promise<string> {
    return this.#input.platform.prompt(question, options);
  }

  showQr(url: string): Promise<void> {
    return this.#input.platform.showQr(url);
  }

  noteUpdates(input: SequencerInput): void {
    this.#flow?.send(input);
  }

  get connectionState(): ConnectionState | undefined {
    return this.#connectionState;
  }

  watchConnection(listener: (state: ConnectionState) => void): () => void {
    return enlist(this.#connectionListeners, listener);
  }

  watchLogout(listener: () => void): () => void {
    return enlist(this.#logoutListeners, listener);
  }

  onLoginToken(listener: () => void): () => void {
    return enlist(this.#loginTokenListeners, listener);
  }

  /** Ends everything: open calls reject with `CLOSED`, what is being written is finished. */
  async close(): Promise<void> {
    this.#endWatch?.();
    this.#flow?.stop();
    await this.#pool.close();
    // Where there was no connection none has told it.
    this.#showState('closed');
    await this.#writes.settled();
    await this.#input.store.close();
  }

  #emit(event: ClientEvent): void {
    this.#input.options.onEvent?.(event);
  }

  async #moved(dcId: number): Promise<void> {
    this.#session = { ...this.#session, mainDcId: dcId };
    await this.#input.store.commit([{ type: 'put', table: 'session', value: this.#session }]);
    // Whatever was pushed between the two connections is fetched.
    this.noteUpdates({ type: 'disconnected' });
    this.noteUpdates({ type: 'connected' });
  }

  #showState(state: ConnectionState, why: StateReason = {}): void {
    if (state === this.#connectionState) return;
    this.#connectionState = state;
    this.#emit({ type: 'connectionState', state, ...why });
    for (const listener of this.#connectionListeners) listener(state);
  }

  #takeUpdate(body: Uint8Array): void {
    try {
      const value = apiCodec.decode(body);
      // The one update of the API that comes before a login; it concerns nobody's chats.
      if (value._ === 'updateShort' && value.update._ === 'updateLoginToken') for (const listener of this.#loginTokenListeners) listener();
      else this.#flow?.receive(value);
    } catch (error) {
      if (!(error instanceof TlError)) throw error;
      // Of a newer layer, or broken: the difference tells it in our own.
      this.logger.log('warn', 'An update cannot be read', { error });
      this.noteUpdates({ type: 'unreadable' });
    }
  }

  /** Stores the peers that came with a result, so that they can be written to. */
  async #learn(result: unknown): Promise<void> {
    const collected = collectPeers(result);
    const ids = idsOfPeers(collected);
    if (ids.length === 0) return;
    await this.#writes.run(async () => {
      const known = await this.peers.getMany(ids);
      const plan = planPeers(this.#flow?.sift?.(collected) ?? collected, known);
      const { peers, changes } = plan;
      const batch = [...this.#unstored, ...plan.batch];
      try {
        await (this.#flow?.commitPeers?.(plan, known) ?? (batch.length > 0 && this.#input.store.commit(batch)));
        this.#unstored = [];
      } catch (error) {
        if (!hasNoSpace(error)) throw error;
        this.#unstored = batch.slice(-maxUnstored);
        this.logger.log('warn', 'Peers are not stored', { error });
      }
      this.peers.remember(peers);
      this.#flow?.tellPeers(changes);
    });
  }

  /** Begins to follow the updates; a stored state belongs to the login that it was stored with, never to a later one. */
  #follow(selfId: number, stored: Partial<StoredState> = {}): void {
    this.#flow?.start(selfId, stored);
    if (this.#connectionState === 'connected') this.noteUpdates({ type: 'connected' });
  }
}

/** Adds somebody who listens; gives what removes them. */
function enlist<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
