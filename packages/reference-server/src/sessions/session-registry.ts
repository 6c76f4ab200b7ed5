/** All sessions of all keys: packets find their session, sessions find their connection, updates find both. */
import {
  type CloseReason,
  type ConnectionId,
  createServerSalts,
  type CryptoProvider,
  type MtprotoPacket,
  type PollId,
  type RandomSource,
  type Receipt,
  type ServerSaltSource,
  ServerSession,
  type ServerSessionLimits,
} from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { Deadlines } from './deadlines.js';
import { InitialSalts } from './initial-salts.js';
import { PendingWork } from './pending-work.js';
import { Session, type SessionHost } from './session.js';
import type { RequestOutcome, SessionConnection, SessionHandle, SessionRequest } from './session-types.js';

/** Who is told about the sessions' life. None of it may throw. */
export interface SessionListener {
  /** Answers a request; must not reject. */
  readonly onRequest: (request: SessionRequest) => Promise<RequestOutcome>;
  /** The answer to a request is on its way: whatever is pushed from now on comes after it. */
  readonly onAnswered: (session: SessionHandle, msgId: bigint) => void;
  /** A client has acknowledged what came with this receipt. */
  readonly onAcknowledged: (receipt: Receipt) => void;
  /** A key has its first session since the server forgot it. */
  readonly onKeyActive: (authKeyId: bigint) => void;
  /** A key has no session any more. */
  readonly onKeyIdle: (authKeyId: bigint) => void;
  /** A client wants its key forgotten; resolves to whether it existed, or says that a temporary key is not forgotten like that. */
  readonly onDestroyKey: (authKeyId: bigint) => Promise<boolean | 'temporary'>;
}

export interface SessionRegistryOptions extends SessionListener {
  readonly clock: MachineClock;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
  readonly logger: Logger;
  /** What the salts are made from: random bytes that never leave the server. */
  readonly saltSecret: Uint8Array;
  readonly limits?: SessionRegistryLimits;
  /** The keys in use that stand for the same permanent key, with the one given; only that one unless given. */
  readonly keysBeside?: (authKeyId: bigint) => readonly bigint[];
}

/** Bounds on what clients may make the server remember. */
export interface SessionRegistryLimits {
  /** Sessions of one key; beyond it the one unused for longest goes. 64 unless given. */
  readonly sessionsPerKey?: number;
  /** Sessions of all keys; beyond it one of the key unused for longest goes. 50,000 unless given. */
  readonly sessions?: number;
  /** Bytes that wait in all sessions of one key; beyond it the session unused for longest goes. 32 MiB unless given. */
  readonly heldBytesPerKey?: number;
  /** The bounds of each session. */
  readonly session?: ServerSessionLimits;
}

/** A connection with the sessions that have used it. */
interface Attached {
  readonly connection: SessionConnection;
  readonly sessions: Set<Session>;
}

interface Key {
  readonly salts: ServerSaltSource;
  /** Whether somebody is, or was, logged in with it. */
  isTrusted: boolean;
  /** The one used last comes last. */
  readonly sessions: Map<bigint, Session>;
}

/**
 * The sessions of one server. A session outlives its connections for the time that its limits name, with what could not
 * be delivered; then it is forgotten, and its client fetches the difference.
 */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #sessionsPerKey: number;
  readonly #mostSessions: number;
  readonly #heldBytesPerKey: number;
  readonly #host: SessionHost;
  /** The one used last comes last. */
  readonly #keys = new Map<bigint, Key>();
  readonly #initialSalts = new InitialSalts();
  readonly #connections = new Map<ConnectionId, Attached>();
  readonly #deadlines: Deadlines<Session>;
  readonly #work = new PendingWork();
  #size = 0;
  #nextComputeId = 1;
  #isStopped = false;

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
    this.#sessionsPerKey = options.limits?.sessionsPerKey ?? 64;
    this.#mostSessions = options.limits?.sessions ?? 50_000;
    this.#heldBytesPerKey = options.limits?.heldBytesPerKey ?? 32 << 20;
    this.#deadlines = new Deadlines(options.clock, (session) => session.wake());
    const { clock, crypto, logger } = options;
    this.#host = {
      clock,
      crypto,
      logger,
      work: this.#work,
      answer: (request) => options.onRequest(request),
      answered: (session, msgId) => {
        options.onAnswered(session, msgId);
        this.#boundKey(session.authKeyId);
      },
      acknowledged: (receipt) => options.onAcknowledged(receipt),
      connection: (id) => this.#connections.get(id)?.connection,
      deadlineChanged: (session, deadline) => this.#deadlines.set(session, deadline),
      destroySession: (session, sessionId) => this.#destroySession(session, sessionId),
      destroyKey: (session) => void this.#destroyKey(session),
      expired: (session) => this.#forget(session),
    };
  }

  /** How many sessions are known. */
  get size(): number {
    return this.#size;
  }

  /** Notes the salt that both ends derived when they created a key. */
  keyCreated(authKeyId: bigint, salt: bigint): void {
    this.#initialSalts.add(authKeyId, salt, this.#options.clock.moment().unix);
  }

  /** Hands a packet to its session, which begins with it if it is new; over HTTP with the poll that it came in. */
  receive(connection: SessionConnection, authKeyId: bigint, packet: MtprotoPacket, poll?: PollId): void {
    if (this.#isStopped) return;
    const session = this.#session(authKeyId, packet.sessionId);
    const attached = this.#connections.get(connection.id) ?? { connection, sessions: new Set() };
    if (!attached.sessions.has(session) && this.#keys.get(authKeyId)?.isTrusted === true) connection.trust();
    attached.sessions.add(session);
    this.#connections.set(connection.id, attached);
    session.receive(connection, packet, poll);
    this.#boundKey(authKeyId);
  }

  /** Tells the sessions that a connection has ended. */
  connectionClosed(connection: ConnectionId): void {
    const attached = this.#connections.get(connection);
    this.#connections.delete(connection);
    for (const session of attached?.sessions ?? []) session.connectionClosed(connection);
  }

  /** Tells the sessions that nothing can be sent on a poll any more, or that what was sent on it may not have arrived. */
  pollClosed(connection: ConnectionId, poll: PollId): void {
    for (const session of this.#connections.get(connection)?.sessions ?? []) session.send({ type: 'pollClosed', connection, poll });
  }

  /** Tells the sessions that a connection takes more to send again. */
  connectionWritable(connection: ConnectionId): void {
    for (const session of this.#connections.get(connection)?.sessions ?? []) {
      session.send({ type: 'writable', connection, writable: true });
    }
  }

  /** The sessions of a key. */
  ofKey(authKeyId: bigint): SessionHandle[] {
    return [...(this.#keys.get(authKeyId)?.sessions.values() ?? [])];
  }

  /** Takes longer packets on the connections of a key from now on: somebody is logged in with it. */
  trustKey(authKeyId: bigint): void {
    const key = this.#keys.get(authKeyId);
    if (!key) return;
    key.isTrusted = true;
    for (const { connections } of key.sessions.values()) for (const id of connections) this.#connections.get(id)?.connection.trust();
  }

  /** Pushes a serialized `Updates` object to a session; it waits there for a connection if there is none. `receipt` comes back when it has been acknowledged. */
  push({ authKeyId, sessionId }: SessionHandle, body: Uint8Array, receipt?: Receipt): void {
    this.#keys.get(authKeyId)?.sessions.get(sessionId)?.send({ type: 'push', body, ...(receipt && { receipt }) });
    this.#boundKey(authKeyId);
  }

  /** Forgets all sessions of a key, with what waits in them, and ends their connections. */
  endKey(authKeyId: bigint, reason: CloseReason): void {
    for (const session of [...(this.#keys.get(authKeyId)?.sessions.values() ?? [])]) {
      session.endConnections(reason);
      this.#forget(session);
    }
  }

  /** Takes no more packets; requests that run go on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when no request runs and every answer is with its connection. */
  settled(): Promise<void> {
    return this.#work.settled();
  }

  /** Forgets everything and stops the timer; the connections are left alone. */
  close(): void {
    this.stop();
    for (const { sessions } of [...this.#keys.values()]) for (const session of [...sessions.values()]) this.#forget(session);
    this.#connections.clear();
    this.#deadlines.clear();
  }

  #session(authKeyId: bigint, sessionId: bigint): Session {
    const key = this.#key(authKeyId);
    const known = key.sessions.get(sessionId);
    if (known) {
      key.sessions.delete(sessionId);
      key.sessions.set(sessionId, known);
      return known;
    }
    const { random, crypto, limits } = this.#options;
    const allocateComputeId = (): number => this.#nextComputeId++;
    const machine = new ServerSession({
      ...{ random, allocateComputeId, sessionId, salts: key.salts, discard: (bytes: Uint8Array) => crypto.discard?.(bytes) },
      ...(limits?.session && { limits: limits.session }),
    });
    const session = new Session({ authKeyId, sessionId, machine, host: this.#host });
    key.sessions.set(sessionId, session);
    this.#size += 1;
    if (key.sessions.size > this.#sessionsPerKey) this.#forgetOldest(key);
    else if (this.#size > this.#mostSessions) this.#forgetOldest(this.#keys.values().next().value);
    return session;
  }

  /** Finds or begins a key, and makes it the one used last. */
  #key(authKeyId: bigint): Key {
    const known = this.#keys.get(authKeyId);
    if (known) {
      this.#keys.delete(authKeyId);
      this.#keys.set(authKeyId, known);
      return known;
    }
    const { crypto, saltSecret, onKeyActive } = this.#options;
    const initial = this.#initialSalts.get(authKeyId);
    const salts = createServerSalts({ crypto, secret: saltSecret, authKeyId, ...(initial && { initial }) });
    const key: Key = { salts, isTrusted: false, sessions: new Map() };
    this.#keys.set(authKeyId, key);
    onKeyActive(authKeyId);
    return key;
  }

  #destroySession({ authKeyId, sessionId: own }: Session, sessionId: bigint): boolean {
    const keys = this.#options.keysBeside?.(authKeyId) ?? [authKeyId];
    const other = keys.map((id) => this.#keys.get(id)?.sessions.get(sessionId)).find((session) => session !== undefined);
    if (other === undefined || (sessionId === own && other.authKeyId === authKeyId)) return false;
    this.#forget(other);
    return true;
  }

  /** https://core.telegram.org/mtproto/service_messages#destroying-an-auth-key */
  async #destroyKey(session: Session): Promise<void> {
    const { authKeyId } = session;
    const end = this.#work.begin();
    try {
      const existed = await this.#options.onDestroyKey(authKeyId);
      if (existed === 'temporary') return session.send({ type: 'authKeyDestroyed', outcome: 'fail' });
      session.send({ type: 'authKeyDestroyed', outcome: existed ? 'ok' : 'none' });
      this.#initialSalts.delete(authKeyId);
      this.endKey(authKeyId, { code: 'REQUESTED', message: 'The client has destroyed its key' });
    } catch (error) {
      this.#options.logger.log('error', 'key.notDestroyed', { authKeyId }, error);
      session.send({ type: 'authKeyDestroyed', outcome: 'fail' });
    } finally {
      end();
    }
  }

  /** Who begins session after session without reading them holds no more than who has one. */
  #boundKey(authKeyId: bigint): void {
    const key = this.#keys.get(authKeyId);
    if (!key || key.sessions.size < 2) return;
    let bytes = 0;
    for (const { heldBytes } of key.sessions.values()) bytes += heldBytes;
    for (const session of [...key.sessions.values()]) {
      if (bytes <= this.#heldBytesPerKey) return;
      bytes -= session.heldBytes;
      session.endConnections({ code: 'LIMIT_EXCEEDED', message: 'Too much waits in the sessions of one key' });
      this.#forget(session);
    }
  }

  #forgetOldest(key: Key | undefined): void {
    const oldest = key?.sessions.values().next().value;
    if (oldest) this.#forget(oldest);
  }

  /** Forgets a session; one that has been forgotten already may have a successor of the same id, which stays. */
  #forget(session: Session): void {
    const key = this.#keys.get(session.authKeyId);
    if (key?.sessions.get(session.sessionId) !== session) return;
    key.sessions.delete(session.sessionId);
    this.#size -= 1;
    session.release();
    for (const id of [...session.connections]) {
      const attached = this.#connections.get(id);
      attached?.sessions.delete(session);
      attached?.connection.sessionForgotten();
    }
    if (key.sessions.size > 0) return;
    this.#keys.delete(session.authKeyId);
    this.#options.onKeyIdle(session.authKeyId);
  }
}
