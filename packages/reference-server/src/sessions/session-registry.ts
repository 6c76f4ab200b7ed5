/** All sessions of all keys: packets find their session, sessions find their connection, updates find both. */
import {
  type CloseReason,
  type ConnectionId,
  createServerSalts,
  type CryptoProvider,
  type MtprotoPacket,
  type RandomSource,
  type ServerSaltSource,
  ServerSession,
  type ServerSessionEffect,
  type ServerSessionInput,
  type ServerSessionLimits,
} from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { CancelSignal } from '../rpc/context.js';
import { Deadlines } from './deadlines.js';

/** A connection as sessions see it. */
export interface SessionConnection {
  readonly id: ConnectionId;
  /** The peer's IP address. */
  readonly remoteAddress: string;
  /** Encrypts and sends a packet. */
  send(authKeyId: bigint, packet: MtprotoPacket): void;
  end(reason: CloseReason): void;
}

/** A session with what the server knows about it. */
export interface SessionHandle {
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
  /** Whether updates may be pushed to it: its last call did not decline them. */
  wantsUpdates: boolean;
}

/** How a request ends. */
export type RequestOutcome =
  | { readonly type: 'result'; readonly body: Uint8Array }
  | { readonly type: 'error'; readonly errorCode: number; readonly errorMessage: string };

/** A request on its way to the services. */
export interface SessionRequest {
  readonly session: SessionHandle;
  readonly msgId: bigint;
  /** A serialized call. */
  readonly body: Uint8Array;
  /** The IP address that the session was heard from last. */
  readonly remoteAddress: string;
  /** Says when nobody waits for the answer any more. */
  readonly signal: CancelSignal;
}

export interface SessionRegistryOptions {
  readonly clock: MachineClock;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
  readonly logger: Logger;
  /** What the salts are made from; kept with the database so that a restart does not change them. */
  readonly saltSecret: Uint8Array;
  /** Answers a request; must not reject. */
  readonly onRequest: (request: SessionRequest) => Promise<RequestOutcome>;
  /** An answer is on its way: whatever is pushed from now on comes after it. */
  readonly onAnswered: (session: SessionHandle) => void;
  /** A key has its first session since the server forgot it. */
  readonly onKeyActive: (authKeyId: bigint) => void;
  /** A key has no session any more. */
  readonly onKeyIdle: (authKeyId: bigint) => void;
  /** A client wants its key forgotten; resolves to whether it existed. */
  readonly onDestroyKey: (authKeyId: bigint) => Promise<boolean>;
  readonly limits?: ServerSessionLimits;
}

/** Sessions of one key beyond this number push the longest unused one out. */
const MAX_SESSIONS_PER_KEY = 64;
/** How long a key's first salt is remembered, in ms. */
const INITIAL_SALT_TIME = 3_600_000;

interface Session extends SessionHandle {
  readonly machine: ServerSession;
  readonly running: Map<bigint, { aborted: boolean }>;
  /** The connections that it was used on. */
  readonly connections: Set<ConnectionId>;
  remoteAddress: string;
  isPumping: boolean;
}

/** A connection with the sessions that have used it. */
interface Attached {
  readonly connection: SessionConnection;
  readonly sessions: Set<Session>;
}

interface Key {
  readonly salts: ServerSaltSource;
  /** The one used last comes last. */
  readonly sessions: Map<bigint, Session>;
}

/** The sessions of one server. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #keys = new Map<bigint, Key>();
  readonly #initialSalts = new Map<bigint, { salt: bigint; createdAt: number }>();
  readonly #connections = new Map<ConnectionId, Attached>();
  readonly #deadlines: Deadlines<Session>;
  #nextComputeId = 1;

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, (session) => this.#pump(session));
  }

  /** How many sessions are known. */
  get size(): number {
    let size = 0;
    for (const key of this.#keys.values()) size += key.sessions.size;
    return size;
  }

  /** Notes the salt that both ends derived when they created a key. */
  keyCreated(authKeyId: bigint, salt: bigint): void {
    const now = this.#options.clock.moment().unix;
    this.#initialSalts.set(authKeyId, { salt, createdAt: now });
    for (const [id, { createdAt }] of this.#initialSalts) {
      // In the order of time: the first recent one ends the search.
      if (now - createdAt < INITIAL_SALT_TIME) break;
      this.#initialSalts.delete(id);
    }
  }

  /** Hands a packet to its session, which begins with it if it is new. */
  receive(connection: SessionConnection, authKeyId: bigint, packet: MtprotoPacket): void {
    const session = this.#session(authKeyId, packet.sessionId);
    const attached = this.#connections.get(connection.id) ?? { connection, sessions: new Set() };
    attached.sessions.add(session);
    session.connections.add(connection.id);
    session.remoteAddress = connection.remoteAddress;
    this.#connections.set(connection.id, attached);
    this.#send(session, { type: 'packet', connection: connection.id, packet });
  }

  /** Tells the sessions that a connection has ended. */
  connectionClosed(connection: ConnectionId): void {
    const attached = this.#connections.get(connection);
    this.#connections.delete(connection);
    for (const session of attached?.sessions ?? []) {
      session.connections.delete(connection);
      this.#send(session, { type: 'connectionClosed', connection });
    }
  }

  /** The sessions of a key. */
  ofKey(authKeyId: bigint): SessionHandle[] {
    return [...(this.#keys.get(authKeyId)?.sessions.values() ?? [])];
  }

  /** Pushes a serialized `Updates` object to a session; it waits there for a connection if there is none. */
  push(handle: SessionHandle, body: Uint8Array): void {
    const session = this.#keys.get(handle.authKeyId)?.sessions.get(handle.sessionId);
    if (session) this.#send(session, { type: 'push', body });
  }

  /** Forgets all sessions of a key. */
  forgetKey(authKeyId: bigint): void {
    const key = this.#keys.get(authKeyId);
    if (!key) return;
    this.#keys.delete(authKeyId);
    this.#options.onKeyIdle(authKeyId);
    for (const session of key.sessions.values()) this.#release(session);
  }

  /** Forgets everything and stops the timers. */
  close(): void {
    for (const authKeyId of [...this.#keys.keys()]) this.forgetKey(authKeyId);
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
    const { random, limits } = this.#options;
    const allocateComputeId = (): number => this.#nextComputeId++;
    const machine = new ServerSession({ random, allocateComputeId, sessionId, salts: key.salts, ...(limits && { limits }) });
    const session: Session = { authKeyId, sessionId, machine, running: new Map(), connections: new Set(), remoteAddress: '', wantsUpdates: true, isPumping: false };
    key.sessions.set(sessionId, session);
    if (key.sessions.size > MAX_SESSIONS_PER_KEY) {
      const [oldest] = key.sessions.values();
      if (oldest) this.#forgetSession(oldest);
    }
    return session;
  }

  #key(authKeyId: bigint): Key {
    const known = this.#keys.get(authKeyId);
    if (known) return known;
    const { crypto, saltSecret, onKeyActive } = this.#options;
    const initial = this.#initialSalts.get(authKeyId);
    const salts = createServerSalts({ crypto, secret: saltSecret, authKeyId, ...(initial && { initial }) });
    const key: Key = { salts, sessions: new Map() };
    this.#keys.set(authKeyId, key);
    onKeyActive(authKeyId);
    return key;
  }

  #send(session: Session, input: ServerSessionInput): void {
    session.machine.handle(input, this.#options.clock.moment());
    this.#pump(session);
  }

  #pump(session: Session): void {
    if (session.isPumping) return;
    session.isPumping = true;
    const { clock } = this.#options;
    for (let effect = session.machine.poll(clock.moment()); effect; effect = session.machine.poll(clock.moment())) {
      this.#carryOut(session, effect);
    }
    session.isPumping = false;
    const isKnown = this.#keys.get(session.authKeyId)?.sessions.get(session.sessionId) === session;
    this.#deadlines.set(session, isKnown ? session.machine.deadline : undefined);
  }

  #carryOut(session: Session, effect: ServerSessionEffect): void {
    const { clock, crypto } = this.#options;
    switch (effect.type) {
      case 'send':
        return this.#connections.get(effect.connection)?.connection.send(session.authKeyId, effect.packet);
      case 'close':
        return this.#connections.get(effect.connection)?.connection.end(effect.reason);
      case 'compute': {
        const { id } = effect;
        const result = crypto.compute(effect.job);
        if (result instanceof Promise) void result.then((later) => this.#send(session, { type: 'computed', id, result: later }));
        else session.machine.handle({ type: 'computed', id, result }, clock.moment());
        return;
      }
      case 'request':
        return void this.#request(session, effect.msgId, effect.body);
      case 'dropRequest':
        return drop(session.running.get(effect.msgId));
      case 'destroySession':
        return this.#destroySession(session, effect.sessionId);
      case 'destroyAuthKey':
        return void this.#destroyKey(session);
      case 'expired':
        return this.#forgetSession(session);
    }
  }

  async #request(session: Session, msgId: bigint, body: Uint8Array): Promise<void> {
    const signal = { aborted: false };
    session.running.set(msgId, signal);
    const outcome = await this.#options.onRequest({ session, msgId, body, remoteAddress: session.remoteAddress, signal });
    session.running.delete(msgId);
    this.#send(session, { ...outcome, msgId });
    this.#options.onAnswered(session);
  }

  #destroySession(session: Session, sessionId: bigint): void {
    const other = this.#keys.get(session.authKeyId)?.sessions.get(sessionId);
    const existed = other !== undefined && other !== session;
    if (existed) this.#forgetSession(other);
    session.machine.handle({ type: 'sessionDestroyed', sessionId, existed }, this.#options.clock.moment());
  }

  async #destroyKey(session: Session): Promise<void> {
    const existed = await this.#options.onDestroyKey(session.authKeyId);
    this.#send(session, { type: 'authKeyDestroyed', outcome: existed ? 'ok' : 'none' });
    this.forgetKey(session.authKeyId);
  }

  #forgetSession(session: Session): void {
    const key = this.#keys.get(session.authKeyId);
    key?.sessions.delete(session.sessionId);
    if (key?.sessions.size === 0) {
      this.#keys.delete(session.authKeyId);
      this.#options.onKeyIdle(session.authKeyId);
    }
    this.#release(session);
  }

  #release(session: Session): void {
    for (const connection of session.connections) this.#connections.get(connection)?.sessions.delete(session);
    this.#deadlines.set(session, undefined);
    for (const signal of session.running.values()) drop(signal);
    session.running.clear();
  }
}

function drop(signal: { aborted: boolean } | undefined): void {
  if (signal) signal.aborted = true;
}
