/** Key creations over HTTP: their requests belong together by the client's nonce, whatever socket they come on. */
import { toHex } from '@kitewire/mtproto';
import { Deadlines } from '../sessions/deadlines.js';
import type { ConnectionSurroundings } from './connection.js';
import type { HttpExchange } from './http-exchange.js';
import { PacketLink } from './packet-link.js';

/** A key creation is forgotten when nothing was heard of it for so long, in ms. */
const lifetime = 60_000;
/** So many may be under way, of all addresses and of one; each further one costs the oldest its place. */
const most = 4096;
const mostOfAddress = 32;
/** Where the nonce stands: behind the head of a plain packet and the constructor id of whichever request. */
const nonceBegin = 24;
const nonceEnd = 40;

interface Handshake {
  readonly name: string;
  readonly address: string;
  readonly link: PacketLink;
}

/** The key creations that are under way. */
export class HttpHandshakes {
  readonly #surroundings: ConnectionSurroundings;
  /** The one heard of last comes last. */
  readonly #handshakes = new Map<string, Handshake>();
  readonly #ofAddress = new Map<string, Set<Handshake>>();
  readonly #deadlines: Deadlines<Handshake>;

  constructor(surroundings: ConnectionSurroundings) {
    this.#surroundings = surroundings;
    this.#deadlines = new Deadlines(surroundings.clock, ({ link }) => link.end());
  }

  get size(): number {
    return this.#handshakes.size;
  }

  /** Takes a plain packet. */
  take(exchange: HttpExchange): void {
    const { packet, remoteAddress } = exchange;
    if (packet.length < nonceEnd) return exchange.refuse(404);
    // A nonce that somebody else has guessed or seen would let him spoil the key creation, as it would let him on TCP.
    const name = `${remoteAddress}/${toHex(packet.subarray(nonceBegin, nonceEnd))}`;
    const handshake = this.#handshakes.get(name) ?? this.#begin(name, remoteAddress);
    this.#handshakes.delete(name);
    this.#handshakes.set(name, handshake);
    this.#deadlines.set(handshake, this.#surroundings.clock.moment().instant + lifetime);
    handshake.link.take(exchange);
  }

  /** Ends all of them. */
  close(): void {
    for (const { link } of [...this.#handshakes.values()]) link.end(503);
    this.#deadlines.clear();
  }

  #begin(name: string, address: string): Handshake {
    const siblings = this.#ofAddress.get(address) ?? new Set();
    this.#ofAddress.set(address, siblings);
    if (siblings.size >= mostOfAddress) siblings.values().next().value?.link.end(429);
    if (this.#handshakes.size >= most) this.#handshakes.values().next().value?.link.end(429);
    const link = new PacketLink({
      surroundings: this.#surroundings,
      // Nobody proves a key here.
      onPacket: () => {},
      onEnd: () => this.#forget(handshake),
    });
    const handshake: Handshake = { name, address, link };
    this.#ofAddress.set(address, siblings.add(handshake));
    return handshake;
  }

  #forget(handshake: Handshake): void {
    const { name, address } = handshake;
    if (this.#handshakes.get(name) === handshake) this.#handshakes.delete(name);
    this.#deadlines.set(handshake, undefined);
    const siblings = this.#ofAddress.get(address);
    siblings?.delete(handshake);
    if (siblings?.size === 0) this.#ofAddress.delete(address);
  }
}
