/** MTProto over HTTP: a packet in each request, a packet in each answer, long polls for everything unasked. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Instant, MtprotoPacket } from '@kitewire/mtproto';
import { Deadlines } from '../sessions/deadlines.js';
import { normalAddress } from './address-counts.js';
import type { ConnectionSurroundings } from './connection.js';
import { HttpExchange, readBody } from './http-exchange.js';
import { HttpHandshakes } from './http-handshakes.js';
import { replyStatus } from './http-replies.js';
import { HttpSession } from './http-session.js';
import { PacketLink } from './packet-link.js';

export interface HttpTransportOptions {
  readonly surroundings: ConnectionSurroundings;
  /** Gives numbers that no other connection has. */
  readonly allocateId: () => number;
  /** Says until when a socket may go on as it is. */
  readonly onPatience: (socket: Socket, until: Instant) => void;
}

/** The longest body: a packet of an unknown key. */
const maxBody = 1 << 20;
/** A request has to be complete after so long, in ms. */
const bodyTime = 30_000;
/** Every answer is given and read after so long, in ms: longer than any poll is held. */
const answerTime = 120_000;
/** A socket waits so long for its next request, in ms. */
const idleTime = 60_000;
/** A session that nobody polls for is connected so much longer, in ms. */
const connectedTime = 60_000;

/** A socket on which requests come. */
interface SocketState {
  /** From a request to the end of its answer. */
  isBusy: boolean;
  /** The exchange whose answer the client has not shown to have got: it would by its next request. */
  latest: HttpExchange | undefined;
}

/** The HTTP clients of one gateway. */
export class HttpTransport {
  readonly #options: HttpTransportOptions;
  readonly #handshakes: HttpHandshakes;
  /** The one heard from last comes last. */
  readonly #sessions = new Map<string, HttpSession>();
  readonly #idle: Deadlines<HttpSession>;
  readonly #sockets = new Map<Socket, SocketState>();
  #isStopped = false;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#handshakes = new HttpHandshakes(options.surroundings);
    this.#idle = new Deadlines(options.surroundings.clock, (session) => session.end({ code: 'TIMEOUT', message: 'The client polls no more' }));
  }

  /** How many sessions are connected by it. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Takes a request that may carry a packet. Never rejects. */
  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    if (!this.#sockets.has(socket)) socket.once('close', (hadError) => this.#socketClosed(socket, hadError));
    // Requests behind an unanswered one could pile up without an end; hardly any client makes them.
    if (this.#sockets.get(socket)?.isBusy === true) return void socket.destroy();
    const state: SocketState = { isBusy: true, latest: undefined };
    this.#sockets.set(socket, state);
    this.#grant(socket, bodyTime);
    let packet: Uint8Array | undefined;
    try {
      packet = await readBody(request, maxBody);
    } catch {
      return void socket.destroy();
    }
    if (!packet) return replyStatus(response, 413);
    if (this.#isStopped) return replyStatus(response, 503);
    this.#grant(socket, answerTime);
    response.once('finish', () => {
      state.isBusy = false;
      this.#grant(socket, idleTime);
    });
    const exchange = new HttpExchange({ packet, response, remoteAddress: normalAddress(socket.remoteAddress) });
    state.latest = exchange;
    if (isPlain(packet)) return this.#handshakes.take(exchange);
    const { surroundings } = this.#options;
    new PacketLink({ surroundings, onEnd: () => {}, onPacket: (...received) => this.#takePacket(exchange, ...received) }).take(exchange);
  }

  /** Takes nothing more in. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Ends everything. */
  close(): void {
    this.stop();
    this.#handshakes.close();
    for (const session of [...this.#sessions.values()]) session.end({ code: 'REQUESTED', message: 'The server is closing', transportError: 503 });
    this.#idle.clear();
  }

  #takePacket(exchange: HttpExchange, link: PacketLink, authKeyId: bigint, packet: MtprotoPacket): void {
    const name = `${authKeyId}/${packet.sessionId}`;
    const session = this.#sessions.get(name) ?? this.#begin(name);
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    this.#idle.set(session, undefined);
    const poll = session.open(link, exchange);
    this.#options.surroundings.sessions.receive(session, authKeyId, packet, poll);
  }

  #begin(name: string): HttpSession {
    const { surroundings, allocateId } = this.#options;
    const { sessions, limits, clock } = surroundings;
    if (this.#sessions.size >= limits.connections) {
      this.#sessions.values().next().value?.end({ code: 'LIMIT_EXCEEDED', message: 'Too many sessions poll', transportError: 429 });
    }
    const session: HttpSession = new HttpSession({
      ...{ id: allocateId(), name },
      onPollClosed: (poll) => sessions.pollClosed(session.id, poll),
      onIdle: () => this.#idle.set(session, clock.moment().instant + connectedTime),
      onEnd: () => {
        this.#idle.set(session, undefined);
        if (this.#sessions.get(name) === session) this.#sessions.delete(name);
        sessions.connectionClosed(session.id);
      },
    });
    return session;
  }

  #socketClosed(socket: Socket, hadError: boolean): void {
    const latest = this.#sockets.get(socket)?.latest;
    this.#sockets.delete(socket);
    // A client that ends a socket in peace has read what was on it.
    if (hadError) latest?.lose();
  }

  #grant(socket: Socket, time: number): void {
    this.#options.onPatience(socket, this.#options.surroundings.clock.moment().instant + time);
  }
}

/** Whether a packet goes without a key: the place of the key's id is all zeroes. */
function isPlain(packet: Uint8Array): boolean {
  return packet.length >= 8 && packet.subarray(0, 8).every((byte) => byte === 0);
}
