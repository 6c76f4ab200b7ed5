/** Who is logged in on which key, and the way of updates to all of a user's sessions. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from '../domain/peer-id.js';
import type { LayerCodec, LayerCodecs } from '../layers/layer-codecs.js';
import { ProjectionError } from '../layers/projection-error.js';
import type { Logger } from '../ports/logger.js';
import type { CallRef, LoginSink } from '../services/context.js';
import type { AuthorizationStore } from '../stores/authorization-store.js';
import type { PushOptions, PushSink } from '../updates/push-sink.js';
import type { SessionRegistry } from './session-registry.js';
import type { SessionHandle } from './session-types.js';

export interface UserSessionsOptions {
  readonly layers: LayerCodecs;
  readonly sessions: Pick<SessionRegistry, 'ofKey' | 'push' | 'endKey' | 'trustKey'>;
  readonly authorizations: Pick<AuthorizationStore, 'find'>;
  /** What is to be handed back when somebody's session has acknowledged updates; nothing when left out. */
  readonly receiptOf?: (userId: UserId, updates: tl.Updates) => object | undefined;
  readonly logger: Logger;
}

/** What is known about a key while it has a session. */
interface ActiveKey {
  /** The permanent key, to which the login belongs; the key itself unless it is a bound temporary one. */
  permAuthKeyId: bigint;
  /** Who gets pushes on it. */
  userId: UserId | undefined;
  /** A login whose own answer has not gone out yet. */
  arriving: { readonly call: CallRef; readonly userId: UserId } | undefined;
  /** The layer that the client has named. */
  layer: number | undefined;
  /** Whether the client asks to be told what has been delivered. */
  wantsDelivered: boolean;
  /** Whether a log-in or log-out has made the stored login, which is being read, a thing of the past. */
  isDecided: boolean;
}

/** Updates in the layer of a client, or what stands for them there. */
interface EncodedPush {
  readonly body: Uint8Array;
  readonly isWhole: boolean;
}

/** The keys in use, by the user who is logged in with them. Keys without a session are not in it. */
export class UserSessions implements PushSink, LoginSink {
  readonly #options: UserSessionsOptions;
  readonly #active = new Map<bigint, ActiveKey>();
  readonly #keys = new Map<UserId, Set<bigint>>();
  /** The keys in use by the permanent key that they stand for. */
  readonly #standing = new Map<bigint, Set<bigint>>();
  /** The sessions that have been told what was delivered before they began. */
  readonly #greeted = new WeakSet<SessionHandle>();

  constructor(options: UserSessionsOptions) {
    this.#options = options;
  }

  /** A key has its first session: whoever is logged in with it, and lives here, gets pushes from now on. Never rejects. */
  active(authKeyId: bigint): Promise<void> {
    const key: ActiveKey = { permAuthKeyId: authKeyId, userId: undefined, arriving: undefined, layer: undefined, wantsDelivered: false, isDecided: false };
    this.#active.set(authKeyId, key);
    this.#standFor(authKeyId, key, authKeyId);
    return this.#load(authKeyId, key);
  }

  /** A key has no session any more. */
  idle(authKeyId: bigint): void {
    const key = this.#active.get(authKeyId);
    if (key === undefined) return;
    this.#detach(authKeyId, key);
    this.#active.delete(authKeyId);
    this.#leave(authKeyId, key);
  }

  keyBound(authKeyId: bigint, permAuthKeyId: bigint): void {
    const key = this.#active.get(authKeyId);
    if (key === undefined) return;
    this.#standFor(authKeyId, key, permAuthKeyId);
    key.isDecided = false;
    void this.#load(authKeyId, key);
  }

  keysDropped(authKeyIds: readonly bigint[]): void {
    for (const authKeyId of authKeyIds) this.#options.sessions.endKey(authKeyId, { code: 'REQUESTED', message: 'The temporary key has been let go' });
  }

  /** The keys in use that stand for the same permanent key as this one, and this one. */
  keysBeside(authKeyId: bigint): readonly bigint[] {
    return this.#keysOf(this.#active.get(authKeyId)?.permAuthKeyId ?? authKeyId);
  }

  /** A client has named its layer: from now on it is pushed to in that one. Resolves when that can be done; never rejects. */
  async speaks(authKeyId: bigint, layer: number): Promise<void> {
    const key = this.#active.get(authKeyId);
    if (key === undefined || key.layer === layer) return;
    key.layer = layer;
    try {
      await this.#options.layers.codecFor(layer);
    } catch (error) {
      this.#options.logger.log('error', 'layer.unavailable', { layer }, error);
    }
  }

  /** A client has said whether it asks to be told what has been delivered. */
  asks(authKeyId: bigint, wantsDelivered: boolean): void {
    const key = this.#active.get(authKeyId);
    if (key) key.wantsDelivered = wantsDelivered;
  }

  /** Whose deliveries a session is to be told of because it has just begun; gives each session once. */
  greet(session: SessionHandle): UserId | undefined {
    const { userId } = this.#active.get(session.authKeyId) ?? {};
    if (userId === undefined || !this.#takesDelivered(session) || this.#greeted.has(session)) return undefined;
    this.#greeted.add(session);
    return userId;
  }

  /** Tells the sessions of a user that have asked for it, or only one of them, what has been delivered. */
  tellDelivered(userId: UserId, updates: tl.Updates, only?: SessionHandle): void {
    const targets = this.#wanting(userId).filter((session) => (only === undefined || session === only) && this.#takesDelivered(session));
    if (targets.length === 0) return;
    const body = this.#options.layers.own.encode(updates);
    for (const session of targets) this.#options.sessions.push(session, body);
  }

  loggedIn(call: CallRef, userId: UserId): void {
    this.loggedOut(call.authKeyId);
    for (const authKeyId of this.#keysOf(call.authKeyId)) {
      const key = this.#active.get(authKeyId);
      if (key && authKeyId === call.sessionAuthKeyId) key.arriving = { call, userId };
      else if (key) this.#attach(authKeyId, key, userId);
    }
  }

  /** The answer to a call has gone out; if it was a login, pushes may follow it. */
  answered(authKeyId: bigint, sessionId: bigint, msgId: bigint): void {
    const key = this.#active.get(authKeyId);
    if (key?.arriving?.call.sessionId !== sessionId || key.arriving.call.msgId !== msgId) return;
    const { userId } = key.arriving;
    key.arriving = undefined;
    this.#attach(authKeyId, key, userId);
  }

  loggedOut(permAuthKeyId: bigint): void {
    for (const authKeyId of this.#keysOf(permAuthKeyId)) {
      const key = this.#active.get(authKeyId);
      if (key) this.#detach(authKeyId, key);
    }
  }

  revoked(permAuthKeyId: bigint): void {
    this.loggedOut(permAuthKeyId);
    const reason = { code: 'REQUESTED', message: 'The login has been ended from elsewhere' } as const;
    for (const authKeyId of this.#keysOf(permAuthKeyId)) this.#options.sessions.endKey(authKeyId, reason);
  }

  reaches(userId: UserId): boolean {
    return this.#wanting(userId).length > 0;
  }

  online(): Iterable<UserId> {
    return this.#keys.keys();
  }

  onlineCount(): number {
    return this.#keys.size;
  }

  notify(userId: UserId, updates: tl.Updates, { exceptSession, onlyKey }: PushOptions): void {
    const targets = this.#wanting(userId).filter(({ authKeyId, sessionId }) => {
      if (onlyKey !== undefined && this.#active.get(authKeyId)?.permAuthKeyId !== onlyKey) return false;
      return authKeyId !== exceptSession?.authKeyId || sessionId !== exceptSession.sessionId;
    });
    const { layers, sessions } = this.#options;
    const bodies = new Map<LayerCodec, EncodedPush>();
    const receipt = targets.length > 0 ? this.#options.receiptOf?.(userId, updates) : undefined;
    for (const session of targets) {
      const codec = layers.readyCodecFor(this.#active.get(session.authKeyId)?.layer) ?? layers.own;
      const push = bodies.get(codec) ?? this.#encode(updates, codec);
      bodies.set(codec, push);
      sessions.push(session, push.body, push.isWhole ? receipt : undefined);
    }
  }

  /** Passes updates to all sessions of a key that want them, though nobody may be logged in with it. */
  pushToKey(permAuthKeyId: bigint, updates: tl.Updates): void {
    const { layers, sessions } = this.#options;
    for (const authKeyId of this.#keysOf(permAuthKeyId)) {
      const { body } = this.#encode(updates, layers.readyCodecFor(this.#active.get(authKeyId)?.layer) ?? layers.own);
      for (const session of sessions.ofKey(authKeyId)) if (session.wantsUpdates) sessions.push(session, body);
    }
  }

  /** Reads who is logged in with a key. */
  async #load(authKeyId: bigint, key: ActiveKey): Promise<void> {
    const { permAuthKeyId } = key;
    // A key that has been bound meanwhile is read once more.
    const isOver = (): boolean => this.#active.get(authKeyId) !== key || key.permAuthKeyId !== permAuthKeyId;
    try {
      const stored = await this.#options.authorizations.find(authKeyId);
      if (isOver()) return;
      if (stored && stored.authKeyId !== permAuthKeyId) this.#standFor(authKeyId, key, stored.authKeyId);
      if (stored?.client !== undefined) this.asks(authKeyId, stored.client.delivered === true);
      if (stored?.layer !== undefined) await this.speaks(authKeyId, stored.layer);
      if (this.#active.get(authKeyId) !== key || key.isDecided || stored?.userId === undefined || stored.awayFrom !== undefined) return;
      this.#attach(authKeyId, key, stored.userId);
    } catch (error) {
      this.#options.logger.log('error', 'login.unknown', { authKeyId }, error);
      // A session that nobody's updates go to would miss them without a sign; the next one may have more luck.
      if (!isOver()) this.#options.sessions.endKey(authKeyId, { code: 'REQUESTED', message: 'The login of the key cannot be read' });
    }
  }

  /** The keys in use that stand for a permanent key, that one by itself if none is known. */
  #keysOf(permAuthKeyId: bigint): readonly bigint[] {
    return [...(this.#standing.get(permAuthKeyId) ?? [permAuthKeyId])];
  }

  #standFor(authKeyId: bigint, key: ActiveKey, permAuthKeyId: bigint): void {
    this.#leave(authKeyId, key);
    key.permAuthKeyId = permAuthKeyId;
    const keys = this.#standing.get(permAuthKeyId) ?? new Set();
    keys.add(authKeyId);
    this.#standing.set(permAuthKeyId, keys);
  }

  #leave(authKeyId: bigint, { permAuthKeyId }: ActiveKey): void {
    const keys = this.#standing.get(permAuthKeyId);
    keys?.delete(authKeyId);
    if (keys?.size === 0) this.#standing.delete(permAuthKeyId);
  }

  #detach(authKeyId: bigint, key: ActiveKey): void {
    const { userId } = key;
    key.arriving = undefined;
    key.userId = undefined;
    key.isDecided = true;
    if (userId === undefined) return;
    const keys = this.#keys.get(userId);
    keys?.delete(authKeyId);
    if (keys?.size === 0) this.#keys.delete(userId);
  }

  #attach(authKeyId: bigint, key: ActiveKey, userId: UserId): void {
    key.userId = userId;
    const keys = this.#keys.get(userId) ?? new Set();
    keys.add(authKeyId);
    this.#options.sessions.trustKey(authKeyId);
    this.#keys.set(userId, keys);
  }

  /** No layer but ours has the update. */
  #takesDelivered({ authKeyId, wantsUpdates }: SessionHandle): boolean {
    const key = this.#active.get(authKeyId);
    return key?.wantsDelivered === true && wantsUpdates && key.layer === this.#options.layers.own.layer;
  }

  #wanting(userId: UserId): SessionHandle[] {
    const keys = [...(this.#keys.get(userId) ?? [])];
    return keys.flatMap((authKeyId) => this.#options.sessions.ofKey(authKeyId)).filter((session) => session.wantsUpdates);
  }

  /** Serializes updates in a client's layer; what cannot be said there, the client fetches with the difference. */
  #encode(updates: tl.Updates, codec: LayerCodec): EncodedPush {
    try {
      return { body: codec.encode(updates), isWhole: true };
    } catch (error) {
      if (!(error instanceof ProjectionError)) this.#options.logger.log('error', 'push.unwritable', { layer: codec.layer }, error);
      return { body: codec.encode({ _: 'updatesTooLong' }), isWhole: false };
    }
  }
}
