/** Two sessions under one virtual clock, with a wire between them that loses, delays, repeats and reorders packets. */
import type { Instant } from '../machine.js';
import { readConstructorId } from '../message/constructor-ids.js';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import { ClientSession } from '../session/client-session.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import { unpackMessages } from '../session/inbound.js';
import { createServerSalts } from '../session/server-salts.js';
import { ServerSession } from '../session/server-session.js';
import { SERVICE_IDS } from '../session/service-codec.js';
import type { ServerSessionEffect } from '../session/server-session-types.js';
import type { MtprotoPacket } from '../packet.js';
import type { SeededRandom } from './seeded-random.js';
import { VirtualTime } from './virtual-time.js';

/** What the wire does to a packet, each a probability between 0 and 1, and the longest delay in ms. */
export interface WireFaults {
  readonly lose: number;
  readonly repeat: number;
  readonly maxDelay: number;
  /** An answer comes once more, under another id; never unless given. */
  readonly answerTwice?: number;
}

export interface SessionPairOptions {
  readonly crypto: CryptoProvider;
  readonly random: SeededRandom;
  readonly faults: WireFaults;
  /** Answers a request, or never does; the default echoes it. Sessions are numbered as the server begins them. */
  readonly answer?: (body: Uint8Array, session: number) => Uint8Array | undefined;
  /** The client's clock is this far from the server's, in ms. */
  readonly clientClockError?: number;
  /** Requests are answered after up to so long, in ms; at once unless given. */
  readonly maxAnswerTime?: number;
  /** Jobs take up to so long, in ms, and end in any order; they end at once unless given. */
  readonly maxComputeTime?: number;
  /** The server learns up to so long after the client that a connection has ended, in ms; till then it takes what was sent on it. */
  readonly maxCloseDelay?: number;
}

const AUTH_KEY_ID = 42n;

/** A client session and a server session with a bad wire between them. */
export class SessionPair {
  readonly time: VirtualTime = new VirtualTime();
  readonly client: ClientSession;
  /** What each end has done, for assertions. */
  readonly results: Map<number, Uint8Array[]> = new Map<number, Uint8Array[]>();
  readonly errors: ClientSessionEffect[] = [];
  readonly updates: Uint8Array[] = [];
  readonly executed: Uint8Array[] = [];
  readonly closes: string[] = [];
  readonly serverCloses: string[] = [];
  sessionsCreated = 0;
  /** The client's clock is this far from the server's, in ms. */
  clientClockError: number;
  /** The server's clock is this far from the right one, in ms. */
  serverClockError = 0;
  readonly #options: SessionPairOptions;
  readonly #serverSecret: Uint8Array;
  readonly #sessions = new Map<bigint, { readonly number: number; readonly session: ServerSession }>();
  /** The connections that the server takes for open. */
  readonly #serverConnections = new Set<number>();
  #connection = 0;
  #jobs = 1;
  #sessionsBegun = 0;

  constructor(options: SessionPairOptions) {
    this.#options = options;
    this.clientClockError = options.clientClockError ?? 0;
    this.client = new ClientSession({
      random: options.random,
      allocateComputeId: () => this.#jobs++,
      salts: [],
      timeOffset: 0,
    });
    this.#serverSecret = options.random.bytes(32);
  }

  /** Opens a connection; the earlier one, if any, is cut with everything on it. */
  connect(): void {
    this.disconnect();
    this.#connection += 1;
    this.#serverConnections.add(this.#connection);
    this.client.handle({ type: 'connected', authKeyId: AUTH_KEY_ID }, this.#clientNow);
    this.#settle();
  }

  disconnect(): void {
    if (this.#connection === 0) return;
    const connection = this.#connection;
    this.#after(this.#options.maxCloseDelay, () => this.#endOnServer(connection));
    this.client.handle({ type: 'disconnected' }, this.#clientNow);
    this.#settle();
  }

  #endOnServer(connection: number): void {
    if (!this.#serverConnections.delete(connection)) return;
    for (const { session } of this.#sessions.values()) session.handle({ type: 'connectionClosed', connection }, this.#serverNow);
  }

  /** Makes the server forget every session and connection, as a restart does. */
  restartServer(): void {
    this.#sessions.clear();
    this.#serverConnections.clear();
  }

  call(callId: number, body: Uint8Array): void {
    this.client.handle({ type: 'call', callId, body }, this.#clientNow);
    this.#settle();
  }

  cancel(callId: number): void {
    this.client.handle({ type: 'cancel', callId }, this.#clientNow);
    this.#settle();
  }

  push(body: Uint8Array): void {
    [...this.#sessions.values()].pop()?.session.handle({ type: 'push', body }, this.#serverNow);
    this.#settle();
  }

  /** Lets time pass, event by event. */
  run(duration: number): void {
    const deadlines = (): (Instant | undefined)[] => [this.client.deadline, ...[...this.#sessions.values()].map(({ session }) => session.deadline)];
    this.time.run(duration, deadlines, () => this.#settle());
  }

  get #clientNow(): { instant: Instant; unix: number } {
    const { instant, unix } = this.time.now;
    return { instant, unix: unix + this.clientClockError };
  }

  get #serverNow(): { instant: Instant; unix: number } {
    const { instant, unix } = this.time.now;
    return { instant, unix: unix + this.serverClockError };
  }

  #serverSession(sessionId: bigint): ServerSession {
    const { crypto, random } = this.#options;
    const known = this.#sessions.get(sessionId);
    if (known) return known.session;
    const salts = createServerSalts({ crypto, secret: this.#serverSecret, authKeyId: AUTH_KEY_ID });
    const session = new ServerSession({ random, allocateComputeId: () => this.#jobs++, sessionId, salts });
    this.#sessions.set(sessionId, { number: ++this.#sessionsBegun, session });
    return session;
  }

  #settle(): void {
    for (let step = this.client.poll(this.#clientNow); step; step = this.client.poll(this.#clientNow)) this.#ofClient(step);
    for (const [sessionId, { number, session }] of this.#sessions) {
      for (let step = session.poll(this.#serverNow); step; step = session.poll(this.#serverNow)) {
        if (step.type === 'expired') this.#sessions.delete(sessionId);
        else this.#ofServer(number, session, step);
      }
    }
  }

  #ofClient(effect: ClientSessionEffect): void {
    switch (effect.type) {
      case 'send': {
        const connection = this.#connection;
        return this.#transmit(effect.packet, (packet) => {
          if (!this.#serverConnections.has(connection)) return;
          this.#serverSession(packet.sessionId).handle({ type: 'packet', connection, packet }, this.#serverNow);
        });
      }
      case 'result':
        return void this.results.set(effect.callId, [...(this.results.get(effect.callId) ?? []), effect.body]);
      case 'error':
      case 'failed':
        return void this.errors.push(effect);
      case 'update':
        return void this.updates.push(effect.body);
      case 'sessionCreated':
        this.sessionsCreated += 1;
        return;
      case 'close':
        this.closes.push(effect.reason.code);
        return this.connect();
      case 'compute': {
        const result = this.#compute(effect.job);
        return this.#after(this.#options.maxComputeTime, () => this.client.handle({ type: 'computed', id: effect.id, result }, this.#clientNow));
      }
      default:
        return;
    }
  }

  #ofServer(number: number, session: ServerSession, effect: ServerSessionEffect): void {
    switch (effect.type) {
      case 'send': {
        const { connection } = effect;
        const deliver = (packet: MtprotoPacket): void => {
          if (connection !== this.#connection) return;
          this.client.handle({ type: 'packet', packet }, this.#clientNow);
        };
        this.#transmit(effect.packet, deliver);
        for (const again of this.#answersAgain(effect.packet)) this.#transmit(again, deliver);
        return;
      }
      case 'request': {
        this.executed.push(effect.body);
        const { answer } = this.#options;
        const body = answer ? answer(effect.body, number) : effect.body;
        if (!body) return;
        return this.#after(this.#options.maxAnswerTime, () => session.handle({ type: 'result', msgId: effect.msgId, body }, this.#serverNow));
      }
      case 'compute': {
        const result = this.#compute(effect.job);
        return this.#after(this.#options.maxComputeTime, () => session.handle({ type: 'computed', id: effect.id, result }, this.#serverNow));
      }
      case 'destroySession': {
        // Another session of the client: it is forgotten with what waits in it.
        const existed = this.#sessions.delete(effect.sessionId);
        return session.handle({ type: 'sessionDestroyed', sessionId: effect.sessionId, existed }, this.#serverNow);
      }
      case 'close':
        this.serverCloses.push(effect.reason.code);
        this.#endOnServer(effect.connection);
        if (effect.connection === this.#connection) this.connect();
        return;
      default:
        return;
    }
  }

  /** The answers in a packet, each as another message that says the same. */
  #answersAgain(packet: MtprotoPacket): MtprotoPacket[] {
    const { faults, random } = this.#options;
    if (random.next() >= (faults.answerTwice ?? 0)) return [];
    const messages = unpackMessages(packet);
    if (typeof messages === 'string') return [];
    const answers = messages.filter(({ body }) => readConstructorId(body) === SERVICE_IDS.rpcResult);
    // Ids that no honest message of this moment has.
    return answers.map(({ body }, index) => ({ ...packet, body, msgId: packet.msgId + BigInt(index + 1) * 4000n, seqNo: packet.seqNo | 1 }));
  }

  #compute(job: ComputeJob): ComputeResult {
    const result = this.#options.crypto.compute(job);
    if (result instanceof Promise) throw new TypeError('The pair needs a crypto provider that computes at once');
    return result;
  }

  /** Does something at once, or after a while of at most so many ms. */
  #after(longest: number | undefined, run: () => void): void {
    if (longest === undefined) run();
    else this.time.plan(this.#options.random.next() * longest, run);
  }

  #transmit(packet: MtprotoPacket, deliver: (packet: MtprotoPacket) => void): void {
    const { faults, random } = this.#options;
    const copies = random.next() < faults.repeat ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (random.next() < faults.lose) continue;
      this.time.plan(1 + random.next() * faults.maxDelay, () => deliver(packet));
    }
  }
}
