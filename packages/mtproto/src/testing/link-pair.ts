/** Two whole links under one virtual clock: bytes travel in segments of any size, and connections are cut anywhere. */
import { ClientLink, type ClientLinkOptions } from '../link/client-link.js';
import { ServerLink } from '../link/server-link.js';
import type { ClientLinkEffect, ServerLinkEffect } from '../link/types.js';
import type { ComputeJob, ComputeResult, CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { createServerSalts } from '../session/server-salts.js';
import { ServerSession } from '../session/server-session.js';
import type { ServerSessionEffect } from '../session/server-session-types.js';
import type { SeededRandom } from './seeded-random.js';
import { VirtualTime } from './virtual-time.js';

/** What the wire does to the bytes. */
export interface ByteWire {
  /** Segments are at most so long, in bytes. */
  readonly maxSegment: number;
  /** Every segment takes up to so long, in ms; their order is kept. */
  readonly maxDelay: number;
}

export interface LinkPairOptions {
  readonly crypto: CryptoProvider;
  readonly random: SeededRandom;
  readonly serverKey: RsaPrivateNumbers;
  readonly wire: ByteWire;
  readonly client?: Partial<ClientLinkOptions>;
  /** Changes bytes on their way, as an attacker does. */
  readonly tamper?: (bytes: Uint8Array, from: 'client' | 'server') => Uint8Array;
}

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
  /** Whether the client takes from its socket what the server writes. */
  isReading = true;
  readonly authKeys: Map<bigint, Uint8Array> = new Map<bigint, Uint8Array>();
  readonly #options: LinkPairOptions;
  readonly #sessions = new Map<string, { authKeyId: bigint; session: ServerSession }>();
  readonly #serverSecret: Uint8Array;
  #connection: ServerConnection | undefined;
  #connections = 0;

  constructor(options: LinkPairOptions) {
    this.#options = options;
    const { crypto, random, serverKey } = options;
    this.client = new ClientLink({ crypto, random, publicKeys: [serverKey], dcId: 2, ...options.client });
    this.#serverSecret = random.bytes(32);
  }

  /** Opens a connection; an earlier one is cut. */
  connect(): void {
    this.cut();
    const { crypto, random, serverKey } = this.#options;
    const link = new ServerLink({ crypto, random, privateKeys: [serverKey] });
    this.#connection = { id: ++this.#connections, link, isOpen: true, arrival: { client: 0, server: 0 } };
    link.handle({ type: 'opened' }, this.time.now);
    this.client.handle({ type: 'opened' }, this.time.now);
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
    this.client.handle({ type: 'closed' }, this.time.now);
    this.#settle();
  }

  call(callId: number, body: Uint8Array, options: { readonly quickAck?: boolean } = {}): void {
    this.client.handle({ type: 'call', callId, body, ...options }, this.time.now);
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

  #settle(): void {
    for (let busy = true; busy; ) {
      busy = false;
      for (let step = this.client.poll(this.time.now); step; step = this.client.poll(this.time.now)) {
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
    const { now } = this.time;
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
        this.#transmit(connection, 'server', effect.bytes, (bytes) => this.client.handle({ type: 'bytes', bytes }, this.time.now));
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
        const authKey = this.authKeys.get(effect.authKeyId);
        return link.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: authKey && { authKey } }, now);
      }
      case 'storeAuthKey':
        this.authKeys.set(effect.authKeyId, effect.authKey);
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
        this.executed.push(effect.body);
        return session.handle({ type: 'result', msgId: effect.msgId, body: effect.body }, now);
      case 'compute':
        return session.handle({ type: 'computed', id: effect.id, result: this.#compute(effect.job) }, now);
      case 'close':
        return this.#connection?.link.handle({ type: 'end', reason: effect.reason }, now);
      default:
        return;
    }
  }

  #session(authKeyId: bigint, sessionId: bigint): ServerSession {
    const name = `${authKeyId}:${sessionId}`;
    const known = this.#sessions.get(name);
    if (known) return known.session;
    const { crypto, random } = this.#options;
    let jobs = 1;
    const salts = createServerSalts({ crypto, secret: this.#serverSecret, authKeyId });
    const session = new ServerSession({ random, allocateComputeId: () => jobs++, sessionId, salts });
    this.#sessions.set(name, { authKeyId, session });
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
      connection.arrival[from] = Math.max(connection.arrival[from], instant + random.next() * wire.maxDelay);
      this.time.plan(connection.arrival[from] - instant, () => {
        if (connection.isOpen) deliver(segment);
      });
      start = end;
    }
  }
}
