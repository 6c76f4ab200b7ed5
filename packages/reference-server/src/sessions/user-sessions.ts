/** Who is logged in on which key, and the way of updates to all of a user's sessions. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from '../domain/peer-id.js';
import type { LayerCodec, LayerCodecs } from '../layers/layer-codecs.js';
import { ProjectionError } from '../layers/projection-error.js';
import type { LoginSink } from '../services/context.js';
import type { PushOptions, PushSink } from '../updates/push-sink.js';
import type { SessionHandle, SessionRegistry } from './session-registry.js';

/** The keys in use, by the user who is logged in with them. */
export class UserSessions implements PushSink, LoginSink {
  readonly #layers: LayerCodecs;
  readonly #sessions: Pick<SessionRegistry, 'ofKey' | 'push'>;
  readonly #users = new Map<bigint, UserId>();
  readonly #keys = new Map<UserId, Set<bigint>>();
  /** The layers that clients have named, by key. */
  readonly #layerOf = new Map<bigint, number>();
  /** Logins whose own answer has not gone out yet. */
  readonly #arriving = new Map<bigint, UserId>();

  constructor(layers: LayerCodecs, sessions: Pick<SessionRegistry, 'ofKey' | 'push'>) {
    this.#layers = layers;
    this.#sessions = sessions;
  }

  /** A client has named its layer: from now on it is pushed to in that one. */
  async speaks(authKeyId: bigint, layer: number): Promise<void> {
    this.#layerOf.set(authKeyId, layer);
    // The table is loaded before the first push needs it.
    await this.#layers.codecFor(layer);
  }

  /** A key has no session any more. */
  idle(authKeyId: bigint): void {
    this.loggedOut(authKeyId);
    this.#layerOf.delete(authKeyId);
  }

  /** Somebody logs in: nothing is pushed to them before `answered`, for the login's own answer comes first. */
  loggedIn(authKeyId: bigint, userId: UserId): void {
    this.loggedOut(authKeyId);
    this.#arriving.set(authKeyId, userId);
  }

  /** An answer to this key has gone out. */
  answered(authKeyId: bigint): void {
    const userId = this.#arriving.get(authKeyId);
    if (userId === undefined) return;
    this.#arriving.delete(authKeyId);
    this.resumed(authKeyId, userId);
  }

  /** A key that is logged in already is used again. */
  resumed(authKeyId: bigint, userId: UserId): void {
    this.#users.set(authKeyId, userId);
    const keys = this.#keys.get(userId) ?? new Set();
    keys.add(authKeyId);
    this.#keys.set(userId, keys);
  }

    loggedOut(authKeyId: bigint): void {
    this.#arriving.delete(authKeyId);
    const userId = this.#users.get(authKeyId);
    if (userId === undefined) return;
    this.#users.delete(authKeyId);
    const keys = this.#keys.get(userId);
    keys?.delete(authKeyId);
    if (keys?.size === 0) this.#keys.delete(userId);
  }

  reaches(userId: UserId): boolean {
    return this.#wanting(userId).length > 0;
  }

  notify(userId: UserId, updates: tl.Updates, { exceptSession }: PushOptions): void {
    const targets = this.#wanting(userId).filter(
      ({ authKeyId, sessionId }) => authKeyId !== exceptSession?.authKeyId || sessionId !== exceptSession.sessionId,
    );
    const bodies = new Map<LayerCodec, Uint8Array>();
    for (const session of targets) {
      const codec = this.#layers.readyCodecFor(this.#layerOf.get(session.authKeyId)) ?? this.#layers.own;
      const body = bodies.get(codec) ?? encode(updates, codec);
      bodies.set(codec, body);
      this.#sessions.push(session, body);
    }
  }

  #wanting(userId: UserId): SessionHandle[] {
    const keys = [...(this.#keys.get(userId) ?? [])];
    return keys.flatMap((authKeyId) => this.#sessions.ofKey(authKeyId)).filter((session) => session.wantsUpdates);
  }
}

/** Serializes updates in a client's layer; what that layer cannot say, its client fetches with the difference. */
function encode(updates: tl.Updates, codec: LayerCodec): Uint8Array {
  try {
    return codec.encode(updates);
  } catch (error) {
    if (!(error instanceof ProjectionError)) throw error;
    return codec.encode({ _: 'updatesTooLong' });
  }
}
