/** Two whole links under one virtual clock: bytes travel in segments of any size, and connections are cut anywhere. */
import { ClientLink } from '../link/client-link.js';
import type { ClientLinkOptions } from '../link/client-link-types.js';
import { ServerLink } from '../link/server-link.js';
import type { ClientLinkEffect, ServerLinkEffect } from '../link/types.js';
import type { ComputeJob, ComputeResult, CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { createServerSalts } from '../session/server-salts.js';
import { ServerSession } from '../session/server-session.js';
import type { ServerSessionEffect } from '../session/server-session-types.js';
import { isBindRequest, PairKeys } from './pair-keys.js';
import type { Moment } from '../machine.js';
import type { SeededRandom } from './seeded-random.js';
import { VirtualTime } from './virtual-time.js';

/** What the wire does to the bytes. */
export interface ByteWire {
  /** Segments are at most so long, in bytes. */
  readonly maxSegment: number;
  /** Every segment takes up to so long, in ms; their order is kept. */
  readonly maxDelay: number;
  /** And at least so long, in ms; 0 unless given. */
  readonly minDelay?: number;
}

export interface LinkPairOptions {
  readonly crypto: CryptoProvider;
  readonly random: SeededRandom;
  readonly serverKey: RsaPrivateNumbers;
  readonly wire: ByteWire;
  readonly client?: Partial<ClientLinkOptions>;
  /** The client's clock is this far from the server's, in ms. */
  readonly clientClockError?: number;
  /** Calls are answered after up to so long, in ms; at once unless given. */
  readonly maxAnswerTime?: number;
  /** Answers the binding of a temporary key instead of the server: with an error, or with `false`. */
  readonly refuseBinding?: () => string | false | undefined;
  /** Refuses calls under a key that is not bound, as a server does that has lost the binding; otherwise such a call throws. */
  readonly losesBindings?: boolean;
  /** Changes bytes on their way, as an attacker does. */
  readonly tamper?: (bytes: Uint8Array, from: 'client' | 'server') => Uint8Array;
}

const BOOL_TRUE = Uint8Array.of(0xb5, 0x75, 0x72, 0x99);
const BOOL_FALSE = Uint8Array.of(0x37, 0x97, 0x79, 0xbc);

interface ServerConnection {
  readonly id: number;
  readonly link: ServerLink;
  isOpen: boolean;
  /** When the last segment of each direction arrives: later ones must not overtake it. */
  readonly arrival: { client: number; server: number };
}

/** A client link and a server with its keys and sessions in memory. */
export class LinkPair {
  readonly time: VirtualTime = new VirtualTime();
  readonly client: ClientLink;
  /** What the client reported, without its stream effects. */
  readonly reports: ClientLinkEffect[] = [];
  readonly serverCloses: string[] = [];
  readonly executed: Uint8Array[] = [];
  /** The id of the key that each of these came under. */
  readonly executedUnder: bigint[] = [];
  /** Whether the client takes from its socket what the server writes. */
  isReading = true;
  readonly keys: PairKeys;
  readonly #options: LinkPairOptions;
  readonly #sessions = new Map<string, { authKeyId: bigint; sessionId: bigint; session: ServerSession }>();
  readonly #serverSecret: Uint8Array;
  /** The first salt of each key that was created here. */
  readonly #initialSalts = new Map<bigint, { readonly salt: bigint; readonly createdAt: number }>();
  #connection: ServerConnection | undefined;
  #connections = 0;

  constructor(options: LinkPairOptions) {
    this.#options = options;
    const { crypto, random, serverKey } = options;
    this.keys = new PairKeys(crypto);
    this.client = new ClientLink({ crypto, random, publicKeys: [serverKey], dcId: 2, ...options.client });
    this.#serverSecret = random.bytes(32);
  }

  /** The server's permanent keys. */
  get authKeys(): Map<bigint, Uint8Array> {
    return this.keys.permanent;
  }

  /** The server loses its sessions, as a restart does, and its temporary keys if it did not store them. */
  restartServer({ forgetsTemporaryKeys }: { readonly forgetsTemporaryKeys: boolean }): void {
    this.cut();
    this.#sessions.clear();
    if (forgetsTemporaryKeys) this.keys.temporary.clear();
  }

  /** Opens a connection; an earlier one is cut. */
  connect(): void {
    this.cut();
    const { crypto, random, serverKey } = this.#options;
    const link = new ServerLink({ crypto, random, privateKeys: [serverKey] });
    this.#connection = { id: ++this.#connections, link, isOpen: true, arrival: { client: 0, server: 0 } };
    link.handle({ type: 'opened' }, this.time.now);
    this.client.handle({ type: 'opened' }, this.#clientNow);
    this.#settle();
  }

  /** Cuts the connection, and with it what is underway. */
  cut(): void {
    const connection = this.#connection;
    if (!connection?.isOpen) return;
    connection.isOpen = false;
    connection.link.handle({ type: 'closed' }, this.time.now);
    for (const { session } of this.#sessions.values()) {
      session.handle({ type: 'connectionClosed', connection: connection.id }, this.time.now);
    }
    this.client.handle({ type: 'closed' }, this.#clientNow);
    this.#settle();
  }

  call(callId: number, body: Uint8Array, options: { readonly quickAck?: boolean; readonly after?: number } = {}): void {
    this.client.handle({ type: 'call', callId, body, ...options }, this.#clientNow);
    this.#settle();
  }

  push(body: Uint8Array): void {
    for (const { session } of this.#sessions.values()) session.handle({ type: 'push', body }, this.time.now);
    this.#settle();
  }

  /** The client begins to read again. */
  resumeReading(): void {
    this.isReading = true;
    this.#connection?.link.handle({ type: 'drained' }, this.time.now);
    this.#settle();
  }

  /** Lets time pass, event by event. */
  run(duration: number): void {
    const deadlines = (): (number | undefined)[] => {
      const ofSessions = [...this.#sessions.values()].map(({ session }) => session.deadline);
      return [this.client.deadline, this.#connection?.link.deadline, ...ofSessions];
    };
    this.time.run(duration, deadlines, () => this.#settle());
  }

  get #clientNow(): Moment {
    const { instant, unix } = this.time.now;
    return { instant, unix: unix + (this.#options.clientClockError ?? 0) };
  }

  #settle(): void {
    for (let busy = true; busy; ) {
      busy = false;
      for (let step = this.client.poll(this.#clientNow); step; step = this.client.poll(this.#clientNow)) {
        busy = true;
        this.#ofClient(step);
      }
      const connection = this.#connection;
      for (let step = connection?.link.poll(this.time.now); connection && step; step = connection.link.poll(this.time.now)) {
        busy = true;
        this.#ofServer(connection, step);
      }
      for (const { authKeyId, session } of this.#sessions.values()) {
        for (let step = session.poll(this.time.now); step; step = session.poll(this.time.now)) {
          busy = true;
          this.#ofSession(authKeyId, session, step);
        }
      }
    }
  }

  #ofClient(effect: ClientLinkEffect): void {
    const now = this.#clientNow;
    switch (effect.type) {
      case 'write': {
        const connection = this.#connection;
        if (!connection) return;
        this.#transmit(connection, 'client', effect.bytes, (bytes) => connection.link.handle({ type: 'bytes', bytes }, this.time.now));
        return this.client.handle({ type: 'drained' }, now);
      }
      case 'compute':
        return this.client.handle({ type: 'computed', id: effect.id, result: this.#compute(effect.job) }, now);
      case 'close':
        this.reports.push(effect);
        return this.cut();
      default:
        this.reports.push(effect);
    }
  }

  #ofServer(connection: ServerConnection, effect: ServerLinkEffect): void {
    const { link } = connection;
    const { now } = this.time;
    switch (effect.type) {
      case 'write':
        this.#transmit(connection, 'server', effect.bytes, (bytes) => this.client.handle({ type: 'bytes', bytes }, this.#clientNow));
        // A client that does not read lets everything wait in the server.
        if (this.isReading) link.handle({ type: 'drained' }, now);
        return;
      case 'writable':
        for (const { session } of this.#sessions.values()) {
          session.handle({ type: 'writable', connection: connection.id, writable: true }, now);
        }
        return;
      case 'compute':
        return link.handle({ type: 'computed', id: effect.id, result: this.#compute(effect.job) }, now);
      case 'close':
        this.serverCloses.push(effect.reason.code);
        // What was written before arrives before the end of the stream.
        return this.time.plan(Math.max(connection.arrival.server - now.instant, 0), () => {
          if (connection === this.#connection) this.cut();
        });
      case 'lookupAuthKey': {
        return link.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: this.keys.find(effect.authKeyId) }, now);
      }
      case 'storeAuthKey':
        this.#initialSalts.set(effect.authKeyId, { salt: effect.serverSalt, createdAt: now.unix });
        this.keys.save(effect.authKeyId, effect.authKey, effect.expiresIn, now.unix);
        return link.handle({ type: 'authKeyStored', authKeyId: effect.authKeyId, stored: true }, now);
      case 'packet': {
        const session = this.#session(effect.authKeyId, effect.packet.sessionId);
        return session.handle({ type: 'packet', connection: connection.id, packet: effect.packet }, now);
      }
    }
  }

  #ofSession(authKeyId: bigint, session: ServerSession, effect: ServerSessionEffect): void {
    const { now } = this.time;
    switch (effect.type) {
      case 'send':
        if (this.#connection?.id !== effect.connection) return;
        this.#connection.link.handle({ type: 'send', authKeyId, packet: effect.packet }, now);
        if (!this.#connection.link.isWritable) session.handle({ type: 'writable', connection: effect.connection, writable: false }, now);
        return;
      case 'request':
        return isBindRequest(effect.body) ? this.#bind(authKeyId, session, effect) : this.#execute(authKeyId, session, effect);
      case 'destroySession':
        return session.handle({ type: 'sessionDestroyed', sessionId: effect.sessionId, existed: this.#destroy(authKeyId, effect.sessionId) }, now);
      case 'compute':
        return session.handle({ type: 'computed', id: effect.id, result: this.#compute(effect.job) }, now);
      case 'close':
        return this.#connection?.link.handle({ type: 'end', reason: effect.reason }, now);
      default:
        return;
    }
  }

  #bind(authKeyId: bigint, session: ServerSession, { msgId, body }: ServerSessionEffect & { type: 'request' }): void {
    const { now } = this.time;
    const { sessionId } = [...this.#sessions.values()].find((known) => known.session === session) ?? { sessionId: 0n };
    const refusal = this.#options.refuseBinding?.() ?? this.keys.bind({ authKeyId, sessionId, msgId, body }, now.unix);
    if (typeof refusal === 'string') return session.handle({ type: 'error', msgId, errorCode: 400, errorMessage: refusal }, now);
    session.handle({ type: 'result', msgId, body: refusal === false ? BOOL_FALSE : BOOL_TRUE }, now);
  }

  #execute(authKeyId: bigint, session: ServerSession, { msgId, body }: ServerSessionEffect & { type: 'request' }): void {
    if (this.keys.ownerOf(authKeyId) === undefined) {
      if (this.#options.losesBindings) return session.handle({ type: 'error', msgId, errorCode: 401, errorMessage: 'AUTH_KEY_PERM_EMPTY' }, this.time.now);
      throw new RangeError('A call came under a key that is not bound');
    }
    this.executed.push(body);
    this.executedUnder.push(authKeyId);
    const { maxAnswerTime = 0, random } = this.#options;
    const answer = (): void => session.handle({ type: 'result', msgId, body }, this.time.now);
    if (maxAnswerTime === 0) answer();
    else this.time.plan(random.next() * maxAnswerTime, answer);
  }

  #destroy(authKeyId: bigint, sessionId: bigint): boolean {
    for (const [name, known] of this.#sessions) {
      if (known.sessionId === sessionId && this.keys.ownerOf(known.authKeyId) === this.keys.ownerOf(authKeyId)) return this.#sessions.delete(name);
    }
    return false;
  }

  #session(authKeyId: bigint, sessionId: bigint): ServerSession {
    const name = `${authKeyId}:${sessionId}`;
    const known = this.#sessions.get(name);
    if (known) return known.session;
    const { crypto, random } = this.#options;
    let jobs = 1;
    const initial = this.#initialSalts.get(authKeyId);
    const salts = createServerSalts({ crypto, secret: this.#serverSecret, authKeyId, ...(initial && { initial }) });
    const session = new ServerSession({ random, allocateComputeId: () => jobs++, sessionId, salts });
    this.#sessions.set(name, { authKeyId, sessionId, session });
    return session;
  }

  #compute(job: ComputeJob): ComputeResult {
    const result = this.#options.crypto.compute(job);
    if (result instanceof Promise) throw new TypeError('The pair needs a crypto provider that computes at once');
    return result;
  }

  #transmit(connection: ServerConnection, from: 'client' | 'server', bytes: Uint8Array, deliver: (bytes: Uint8Array) => void): void {
    const { wire, random, tamper } = this.#options;
    const sent = tamper?.(bytes, from) ?? bytes;
    for (let start = 0; start < sent.length; ) {
      const end = Math.min(start + random.integer(1, wire.maxSegment), sent.length);
      const segment = sent.slice(start, end);
      const { instant } = this.time.now;
      connection.arrival[from] = Math.max(connection.arrival[from], instant + (wire.minDelay ?? 0) + random.next() * (wire.maxDelay - (wire.minDelay ?? 0)));
      this.time.plan(connection.arrival[from] - instant, () => {
        if (connection.isOpen) deliver(segment);
      });
      start = end;
    }
  }
}
