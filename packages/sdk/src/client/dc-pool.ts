/** The connections of a client to all data centres: which one a call takes, and where the login is known. */
import type * as tl from '@kitewire/tl-schema/api';
import type { Connection, ConnectionListener, LearntAuth } from '../connection/connection.js';
import type { DcList } from '../dcs/dc-list.js';
import { mergeDcOptions, toDcOptionRecords } from '../dcs/dc-options.js';
import { ConnectionError } from '../errors/connection-error.js';
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { findMigration, judgeMigration } from '../rpc/migration.js';
import type { AuthKeyRecord, SessionRecord } from '../storage/records.js';
import type { WriteBatch } from '../storage/write-batch.js';
import { abortable } from '../timing/abortable.js';
import { ConfigSchedule, type ConfigScheduleOptions } from './config-schedule.js';
import type { ChannelPlace, DcChannel, DcChannelOptions } from './dc-channel.js';
import { TaskQueue } from '../timing/task-queue.js';

/** What a pool tells the channel that it wants. */
export interface ChannelRequest extends Pick<DcChannelOptions, 'place' | 'isKept' | 'onIdle'> {
  readonly auth: AuthKeyRecord | undefined;
  readonly listener: ConnectionListener;
}

/** What a pool needs of a channel. */
export interface PooledChannel extends Pick<DcChannel, 'open' | 'invoke' | 'forgetInit' | 'rest' | 'close'> {
  readonly connection: Pick<Connection, 'address' | 'hasEnded' | 'changeWay' | 'checkLiveness'>;
}

export interface DcPoolOptions extends Pick<ConfigScheduleOptions, 'clock' | 'random' | 'logger'> {
  readonly list: DcList;
  readonly authKeys: readonly AuthKeyRecord[];
  readonly create: (request: ChannelRequest) => PooledChannel;
  readonly session: () => SessionRecord;
  readonly isLoggedIn: () => boolean;
  readonly commit: (batch: WriteBatch) => Promise<void>;
  /** What happens on the main connection. */
  readonly home: Pick<ConnectionListener, 'onState' | 'onUpdate' | 'onSessionCreated'>;
  /** Another data centre is the main one from now on: stores that. */
  readonly onMoved: (dcId: number) => Promise<void>;
  /** The main data centre says that nobody is logged in any more. */
  readonly onLoginEnded: (error: RpcError) => Promise<void>;
}

/** Connections by data centre and purpose, opened at their first use. */
export class DcPool {
  readonly #options: DcPoolOptions;
  readonly #channels = new Map<string, PooledChannel>();
  readonly #auths: Map<number, AuthKeyRecord>;
  /** Imports of the login, by data centre; one that ended well stands for all calls after it. */
  readonly #imports = new Map<number, Promise<void>>();
  /** Changes of the main data centre, one at a time; calls to it wait for them. */
  readonly #moves = new TaskQueue();
  /** Nothing where the addresses were given by hand. */
  readonly #config: ConfigSchedule | undefined;
  #isClosed = false;
  /** The temporary key of a login that has ended: it goes on being used, but is not stored any more. */
  #forgottenKey: Uint8Array | undefined;

  constructor(options: DcPoolOptions) {
    this.#options = options;
    this.#auths = new Map(options.authKeys.map((auth) => [auth.dcId, auth]));
    // Under a stored key the login was imported, as a rule; where not, the data centre says so.
    for (const { dcId } of options.authKeys) this.#imports.set(dcId, Promise.resolve());
    const { clock, random, logger, list } = options;
    this.#config = list.fixed ? undefined : new ConfigSchedule({ clock, random, logger, read: () => this.#readConfig() });
  }

  /** The key of the main data centre. */
  get auth(): AuthKeyRecord | undefined {
    return this.#auths.get(this.#mainDcId);
  }

  /** The connection that updates come over. */
  get home(): PooledChannel {
    return this.#channel({ dcId: this.#mainDcId, purpose: 'main' });
  }

  get #mainDcId(): number {
    return this.#options.session().mainDcId;
  }

  /**
   * Calls where the options say, or at the main data centre, and follows the call when the server sends it elsewhere.
   *
   * @see https://core.telegram.org/api/datacenter
   */
  async invoke<Request extends tl.MethodRequest>(request: Request, options: InvokeOptions = {}): Promise<tl.MethodResult<Request['_']>> {
    let visited: Set<number> | undefined;
    for (let wanted = options.dcId; ; ) {
      if (wanted === undefined && this.#moves.isBusy) await abortable(this.#moves.settled(), options.signal);
      const from = wanted ?? this.#mainDcId;
      try {
        return await this.#invokeAt(from, request, options);
      } catch (error) {
        // Its connection went with the login: this is what the server says to whoever calls from then on.
        if (error instanceof ConnectionError && error.code === 'CLOSED' && !this.#isClosed) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED', request._);
        const migration = error instanceof RpcError ? findMigration(error) : undefined;
        if (!migration) throw error;
        visited = (visited ?? new Set<number>()).add(from);
        const verdict = judgeMigration(migration, { from, mainDcId: this.#mainDcId, isLoggedIn: this.#options.isLoggedIn(), visited });
        if (verdict === 'refuse' || !(await abortable(this.#knows(migration.dcId), options.signal))) throw error;
        this.#options.logger.log('info', 'A call goes to another data centre', { method: request._, dcId: migration.dcId, verdict });
        wanted = verdict === 'once' ? migration.dcId : undefined;
        if (verdict !== 'once') await abortable(this.#move(from, migration.dcId, verdict === 'moveLogin'), options.signal);
      }
    }
  }

  /** Makes another data centre the main one, before login. Rejects with a `ConnectionError` when it is unknown or out of reach. */
  async move(dcId: number): Promise<void> {
    if (!(await this.#knows(dcId))) throw unknownDc(dcId);
    await this.#move(this.#mainDcId, dcId, false);
  }

  /** Goes another way to every data centre; the header names the proxy, so it is due again. */
  changeWay(): void {
    for (const channel of this.#channels.values()) {
      channel.forgetInit();
      channel.connection.changeWay();
    }
  }

  /** The server says that its list of data centres has changed. */
  expireConfig(): void {
    this.#config?.expire();
  }

  checkLiveness(): void {
    for (const { connection } of this.#channels.values()) connection.checkLiveness();
  }

  /** Nobody is logged in any more: forgets every key but the main data centre's. */
  async forgetLogin(): Promise<void> {
    const { home, auth } = this;
    this.#imports.clear();
    this.#auths.clear();
    // The key itself stays good: the next login may use it. What was said under the temporary one is not to be read any more.
    if (auth && !home.connection.hasEnded) {
      const { temporaryKey, ...kept } = auth;
      this.#forgottenKey = temporaryKey?.authKey;
      this.#auths.set(auth.dcId, kept);
    }
    const others = [...this.#channels].filter(([, channel]) => channel !== home);
    for (const [key] of others) this.#channels.delete(key);
    await Promise.all(others.map(([, channel]) => channel.close()));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#channels.values()].map((channel) => channel.close()));
  }

  async #invokeAt<Request extends tl.MethodRequest>(dcId: number, request: Request, options: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
    const { isLoggedIn, onLoginEnded } = this.#options;
    const { signal, purpose = 'main', lane } = options;
    if (dcId !== this.#mainDcId && !(await abortable(this.#knows(dcId), signal))) throw unknownDc(dcId);
    for (let isRepeated = false; ; isRepeated = true) {
      const wasLoggedIn = isLoggedIn();
      const isAway = dcId !== this.#mainDcId;
      const imported = wasLoggedIn && isAway ? this.#import(dcId) : undefined;
      if (imported) await abortable(imported, signal);
      // All connections to a data centre share the key that the first one makes.
      if (purpose !== 'main' && !this.#auths.has(dcId)) await this.#channel({ dcId, purpose: 'main' }).open(signal);
      try {
        return await this.#channel({ dcId, purpose, lane }).invoke(request, options);
      } catch (error) {
        if (!(error instanceof RpcError) || !endsLogin(error) || !wasLoggedIn) throw error;
        // Elsewhere than at home this says only that the login was not carried there, or was forgotten; so it does where home was.
        if (dcId === this.#mainDcId) await onLoginEnded(error);
        if (!isAway || isRepeated || error.type !== 'AUTH_KEY_UNREGISTERED') throw error;
        if (this.#imports.get(dcId) === imported) this.#imports.delete(dcId);
      }
    }
  }

  /** Carries the login to a data centre, once for each key; calls that need it wait for the same import. */
  #import(dcId: number): Promise<void> {
    const known = this.#imports.get(dcId);
    if (known) return known;
    const imported = this.#carryLogin(dcId);
    this.#imports.set(dcId, imported);
    imported.catch(() => {
      if (this.#imports.get(dcId) === imported) this.#imports.delete(dcId);
    });
    return imported;
  }

  /** https://core.telegram.org/api/datacenter#authorization-transfer */
  async #carryLogin(dcId: number): Promise<void> {
    const { id, bytes } = await this.#invokeAt(this.#mainDcId, { _: 'auth.exportAuthorization', dcId }, {});
    const result = await this.#channel({ dcId, purpose: 'main' }).invoke({ _: 'auth.importAuthorization', id, bytes }, {});
    const { selfId } = this.#options.session();
    if (result._ === 'auth.authorization' && (selfId === undefined || result.user.id === selfId)) return;
    throw new ConnectionError('PROTOCOL_VIOLATION', `Data centre ${dcId} took the login for another one.`);
  }

  /** Nothing moves when the main data centre has changed since somebody decided to leave it. */
  #move(from: number, to: number, withLogin: boolean): Promise<void> {
    return this.#moves.run(async () => {
      if (this.#mainDcId !== from || from === to) return;
      const former = this.home;
      if (withLogin) {
        await this.#import(to);
        this.#imports.set(from, Promise.resolve());
      }
      await this.#channel({ dcId: to, purpose: 'main' }).open();
      await this.#options.onMoved(to);
      former.rest();
    });
  }

  /** Whether there are addresses of a data centre; the server is asked for its list when there are none. */
  async #knows(dcId: number): Promise<boolean> {
    const { list, logger } = this.#options;
    if (!list.has(dcId)) await this.#config?.refresh().catch((error: unknown) => logger.log('warn', 'The list of data centres cannot be read', { error }));
    return list.has(dcId);
  }

  async #readConfig(): Promise<number> {
    const { list, commit } = this.#options;
    const { dcOptions, date, expires } = await this.#invokeAt(this.#mainDcId, { _: 'help.getConfig' }, {});
    list.tell(mergeDcOptions(list.told, toDcOptionRecords(dcOptions)));
    await commit([{ type: 'put', table: 'dcOptions', value: list.told }]);
    return expires - date;
  }

  #channel(place: ChannelPlace): PooledChannel {
    const key = `${place.dcId} ${place.purpose} ${place.lane ?? 0}`;
    const known = this.#channels.get(key);
    if (this.#isClosed) throw new ConnectionError('CLOSED', 'The client was closed.');
    const isKept = (): boolean => place.purpose === 'main' && place.dcId === this.#mainDcId;
    if (known && (!known.connection.hasEnded || isKept())) return known;
    // It may still wait to be idle.
    void known?.close();
    const onIdle = (): void => void (this.#channels.get(key) === channel && this.#channels.delete(key));
    const auth = this.#auths.get(place.dcId);
    const channel: PooledChannel = this.#options.create({ place, isKept, onIdle, auth, listener: this.#listen(place, isKept, () => channel, auth?.authKey) });
    this.#channels.set(key, channel);
    return channel;
  }

  #listen({ dcId }: ChannelPlace, isHome: () => boolean, channel: () => PooledChannel, givenKey?: Uint8Array): ConnectionListener {
    let key = givenKey;
    const { home, list, logger } = this.#options;
    return {
      onState: (state, why) => {
        if (state === 'connected') list.worked(dcId, channel().connection.address);
        if (!isHome()) return;
        home.onState(state, why);
        this.#config?.setOpen(state === 'connected');
      },
      onUpdate: (body) => void (isHome() && home.onUpdate(body)),
      onSessionCreated: () => void (isHome() && home.onSessionCreated()),
      onAuth: (auth) => {
        if (auth.authKey) channel().forgetInit();
        key = auth.authKey ?? key;
        this.#keepAuth(dcId, auth);
      },
      onTemporaryKey: () => channel().forgetInit(),
      onFatal: (error) => {
        logger.log('error', 'The connection has ended for good', { dcId, error });
        // A key that no login lives on is only made again.
        if (dcId !== this.#mainDcId && error.code === 'AUTH_KEY_UNKNOWN' && this.#auths.get(dcId)?.authKey === key) this.#dropAuth(dcId);
      },
    };
  }

  #keepAuth(dcId: number, auth: LearntAuth): void {
    const known = this.#auths.get(dcId);
    const { authKey = known?.authKey, salts = known?.salts ?? [], timeOffset = known?.timeOffset ?? 0 } = auth;
    if (!authKey) return;
    const { temporaryKey } = 'temporaryKey' in auth ? auth : known ?? {};
    const isKept = temporaryKey && temporaryKey.authKey !== this.#forgottenKey;
    const record = { dcId, authKey, salts, timeOffset, ...(isKept && { temporaryKey }) };
    this.#auths.set(dcId, record);
    // A key that a crash loses is only created again; nothing waits for this.
    this.#write([{ type: 'put', table: 'authKeys', value: record }]);
  }

  #dropAuth(dcId: number): void {
    this.#auths.delete(dcId);
    this.#imports.delete(dcId);
    this.#write([{ type: 'delete', table: 'authKeys', key: dcId }]);
  }

  #write(batch: WriteBatch): void {
    const { commit, logger } = this.#options;
    commit(batch).catch((error: unknown) => logger.log('error', 'Storing the authorization key failed', { error }));
  }
}

function unknownDc(dcId: number): ConnectionError {
  return new ConnectionError('CONNECTION_UNREACHABLE', `No address of data centre ${dcId} is known.`);
}
