/** Who is logged in on which key, and the way of updates to all of a user's sessions. */
import type { TlCodec } from '@kitewire/tl-schema';
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from '../domain/peer-id.js';
import type { LoginSink } from '../services/context.js';
import type { PushOptions, PushSink } from '../updates/push-sink.js';
import type { SessionHandle, SessionRegistry } from './session-registry.js';

/** The keys in use, by the user who is logged in with them. */
export class UserSessions implements PushSink, LoginSink {
  readonly #codec: TlCodec<tl.Types>;
  readonly #sessions: Pick<SessionRegistry, 'ofKey' | 'push'>;
  readonly #users = new Map<bigint, UserId>();
  readonly #keys = new Map<UserId, Set<bigint>>();
  /** Logins whose own answer has not gone out yet. */
  readonly #arriving = new Map<bigint, UserId>();

  constructor(codec: TlCodec<tl.Types>, sessions: Pick<SessionRegistry, 'ofKey' | 'push'>) {
    this.#codec = codec;
    this.#sessions = sessions;
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

  /** Forgets who is logged in with a key: nobody any more, or nobody with a session. */
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
    if (targets.length === 0) return;
    const body = this.#codec.encode(updates);
    for (const session of targets) this.#sessions.push(session, body);
  }

  #wanting(userId: UserId): SessionHandle[] {
    const keys = [...(this.#keys.get(userId) ?? [])];
    return keys.flatMap((authKeyId) => this.#sessions.ofKey(authKeyId)).filter((session) => session.wantsUpdates);
  }
}
