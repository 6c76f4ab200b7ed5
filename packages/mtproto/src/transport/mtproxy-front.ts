/** A small MTProxy: one client's bytes to the DC that it names, and back; the sockets are the driver's. */
import { concatBytes } from '../bytes/concat.js';
import type { CloseReason } from '../close-reason.js';
import type { Instant, Machine, Moment } from '../machine.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { ByteQueue } from './byte-queue.js';
import { detectObfuscatedTag } from './detect.js';
import { FakeTlsServer } from './fake-tls-server.js';
import type { FramingKind } from './framing.js';
import type { HelloMemory } from './hello-memory.js';
import type { MtproxySecret } from './mtproxy-secret.js';
import { acceptObfuscation, createClientObfuscation, OBFUSCATED_HEADER_LENGTH, type ObfuscatedStreams } from './obfuscation.js';

/** What a front is made for. */
export interface MtproxyFrontOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The secret that clients must know; its kind says what they must speak. */
  readonly secret: MtproxySecret;
  /** Shared by all fronts of one proxy. */
  readonly hellos: HelloMemory;
}

export type MtproxyFrontInput =
  /** The client's connection stands. */
  | { readonly type: 'opened' }
  | { readonly type: 'clientBytes'; readonly bytes: Uint8Array }
  /** Bytes of the DC's stream. */
  | { readonly type: 'dcBytes'; readonly bytes: Uint8Array };

export type MtproxyFrontEffect =
  /**
   * Connect to a DC, as the client wrote it: +10000 for a test DC, negative for a media-only one. Bytes for it may come
   * before the connection stands, and are kept by the driver, who then reads no more from the client.
   */
  | { readonly type: 'connect'; readonly dcId: number; readonly framing: FramingKind }
  | { readonly type: 'writeClient'; readonly bytes: Uint8Array }
  /** An obfuscated stream without a secret, as any client speaks it. */
  | { readonly type: 'writeDc'; readonly bytes: Uint8Array }
  /**
   * End both connections. `heard` is all that a stranger has said to a proxy with a domain: without the secret, and before
   * anything was answered. The driver may let the site of that domain answer instead, so that probing shows nothing else.
   */
  | { readonly type: 'close'; readonly reason: CloseReason; readonly heard?: Uint8Array };

/** A client that has not shown its header by then is let go, in ms. */
const OPENING_TIMEOUT = 30_000;

/**
 * One connection of a client to an MTProxy.
 *
 * Framed bytes pass as they are: only the obfuscation around them is taken off and put on again.
 * See https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation.
 */
export class MtproxyFront implements Machine<MtproxyFrontInput, MtproxyFrontEffect> {
  readonly #options: MtproxyFrontOptions;
  readonly #effects: MtproxyFrontEffect[] = [];
  /** The header, until it is whole. */
  readonly #opening = new ByteQueue();
  #tls: FakeTlsServer | undefined;
  #client: ObfuscatedStreams | undefined;
  #dc: ObfuscatedStreams | undefined;
  /** What a visitor of the domain has said, until it has shown that it knows the secret. */
  #heard: Uint8Array[] | undefined;
  #openUntil: Instant | undefined;
  #isClosed = false;

  constructor(options: MtproxyFrontOptions) {
    this.#options = options;
    const { secret } = options;
    if (secret.kind !== 'fakeTls') return;
    this.#tls = new FakeTlsServer({ ...options, key: secret.key });
    this.#heard = [];
  }

  get deadline(): Instant | undefined {
    return this.#isClosed ? undefined : this.#openUntil;
  }

  handle(input: MtproxyFrontInput, now: Moment): void {
    if (this.#isClosed) return;
    switch (input.type) {
      case 'opened':
        this.#openUntil = now.instant + OPENING_TIMEOUT;
        return;
      case 'clientBytes':
        return this.#tls ? this.#unwrap(this.#tls, input.bytes, now) : this.#fromClient(input.bytes);
      case 'dcBytes':
        return this.#fromDc(input.bytes);
    }
  }

  poll(now: Moment): MtproxyFrontEffect | undefined {
    if (this.#openUntil !== undefined && now.instant >= this.#openUntil) {
      this.#close({ code: 'TIMEOUT', message: 'The client did not name a DC in time' });
    }
    return this.#effects.shift();
  }

  #unwrap(tls: FakeTlsServer, bytes: Uint8Array, now: Moment): void {
    this.#heard?.push(bytes);
    tls.push(bytes);
    for (let step = tls.next(now); step && !this.#isClosed; step = tls.next(now)) {
      if (step.type === 'fault') {
        this.#close(step.reason);
        continue;
      }
      // Both tell that the hello was one of ours.
      this.#heard = undefined;
      if (step.type === 'data') this.#fromClient(step.bytes);
      else this.#effects.push({ type: 'writeClient', bytes: step.bytes });
    }
  }

  #fromClient(bytes: Uint8Array): void {
    if (this.#client && this.#dc) return this.#relay(this.#client, this.#dc, bytes);
    this.#opening.push(bytes);
    if (this.#opening.length < OBFUSCATED_HEADER_LENGTH) return;
    const header = this.#opening.take(OBFUSCATED_HEADER_LENGTH);
    const rest = this.#opening.take(this.#opening.length);
    const { crypto, random, secret } = this.#options;
    const { tag, dcId, streams } = acceptObfuscation(crypto, header, secret.key);
    const framing = detectObfuscatedTag(tag);
    if (framing === undefined) return this.#close({ code: 'PROXY_REFUSED', message: 'The header fits no transport: the client has another secret' });
    if (secret.kind !== 'plain' && framing !== 'paddedIntermediate') {
      return this.#close({ code: 'PROXY_REFUSED', message: `The client speaks ${framing}, but the secret asks for random padding` });
    }
    const upstream = createClientObfuscation({ crypto, random, tag, dcId });
    this.#client = streams;
    this.#dc = upstream.streams;
    this.#openUntil = undefined;
    this.#effects.push({ type: 'connect', dcId, framing }, { type: 'writeDc', bytes: upstream.header });
    if (rest.length > 0) this.#relay(this.#client, this.#dc, rest);
  }

  #relay(client: ObfuscatedStreams, dc: ObfuscatedStreams, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#effects.push({ type: 'writeDc', bytes: dc.encrypt.process(client.decrypt.process(bytes)) });
  }

  #fromDc(bytes: Uint8Array): void {
    if (!this.#client || !this.#dc || bytes.length === 0) return;
    const obfuscated = this.#client.encrypt.process(this.#dc.decrypt.process(bytes));
    this.#effects.push({ type: 'writeClient', bytes: this.#tls?.encode(obfuscated) ?? obfuscated });
  }

  #close(reason: CloseReason): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#openUntil = undefined;
    const heard = this.#heard && concatBytes(...this.#heard);
    this.#heard = undefined;
    this.#effects.push({ type: 'close', reason, ...(heard && { heard }) });
  }
}
