/** A client's whole way to its server: transport, key creation, encryption and session as one machine. */
import { computeAuthKeyId } from '../crypto/auth-key.js';
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import { ClientHandshake } from '../handshake/client-handshake.js';
import type { ClientHandshakeEffect } from '../handshake/types.js';
import type { Instant, Machine, Moment } from '../machine.js';
import { decryptMessage, encryptMessage } from '../message/encrypted-message.js';
import { ClientMessageIds } from '../message/message-id.js';
import { decodePlainMessage, encodePlainMessage, isPlainMessage } from '../message/plain-message.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { LivenessPolicy } from '../session/client-liveness.js';
import { ClientSession } from '../session/client-session.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import { Fifo } from '../session/fifo.js';
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { ServerSalt } from '../session/types.js';
import { type ClientTransport, createClientTransport, type ObfuscationOptions } from '../transport/client-transport.js';
import type { MtproxySecret } from '../transport/mtproxy-secret.js';
import type { EncodeOptions, Frame, FramingKind } from '../transport/framing.js';
import { PacketTransport } from '../transport/packet-transport.js';
import { QuickAckTokens } from './quick-ack-tokens.js';
import type { ClientLinkEffect, ClientLinkInput } from './types.js';
import { WriteWindow } from './write-window.js';

/** A key and what is known about it from earlier. */
export interface ClientAuth {
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  readonly salts: readonly ServerSalt[];
  /** Server time minus local time, in ms. */
  readonly timeOffset: number;
}

export interface ClientLinkOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The RSA keys that prove the server to be who it is. */
  readonly publicKeys: readonly RsaPublicKey[];
  /** The number of the DC: +10000 for a test DC, negative for a media-only one. */
  readonly dcId: number;
  /** The key to use; without it one is created on the first stream. */
  readonly auth?: ClientAuth;
  /** Default `intermediate`. */
  readonly framing?: FramingKind;
  /** Without it the framed bytes travel as they are. */
  readonly obfuscation?: ObfuscationOptions;
  /**
   * Of the MTProxy that the streams lead to: everything is obfuscated with it, and framed as it asks. The proxy is told
   * `obfuscation.dcId`, or else `dcId`.
   */
  readonly proxySecret?: MtproxySecret;
  readonly liveness?: LivenessPolicy;
  /**
   * Each `write` is one packet and each `bytes` the answer to one of them, as over HTTP: a body, or 4 bytes that are minus
   * the status of an answer without one. One packet always waits for its answer. Framing and obfuscation play no part.
   */
  readonly packets?: boolean;
}

/** So many bytes may wait in a stream before no more are packed. */
const WRITE_WINDOW = 1 << 20;

/** A proxy that has not answered a hello for so long is given up, in ms. */
const PROXY_TIMEOUT = 15_000;

/** The owner of a compute job, to which its result goes. */
type JobOwner = 'handshake' | 'session';

/** What carries packets on a stream; the latter two only where something comes before the first packet. */
type StreamTransport = Pick<ClientTransport, 'encode' | 'push' | 'next'> & Partial<Pick<ClientTransport, 'isReady' | 'open'>>;

/** What stands on the current stream. */
interface Stream {
  readonly transport: StreamTransport;
  /** Packets that were not answered yet; counted only where each has an answer of its own. */
  unanswered: number;
  readonly window: WriteWindow;
  readonly quickAcks: QuickAckTokens;
  /** Until when a proxy may take to prove itself; `undefined` once nothing stands in the way of packets. */
  proxyUntil: Instant | undefined;
  handshake: ClientHandshake | undefined;
  isClosing: boolean;
}

/** One client link; streams come and go under it. */
export class ClientLink implements Machine<ClientLinkInput, ClientLinkEffect> {
  readonly #options: ClientLinkOptions;
  readonly #session: ClientSession;
  readonly #plainIds: ClientMessageIds;
  readonly #effects = new Fifo<ClientLinkEffect>();
  readonly #jobs = new Map<number, JobOwner>();
  #nextComputeId = 1;
  #stream: Stream | undefined;
  #authKey: Uint8Array | undefined;
  #authKeyId = 0n;

  constructor(options: ClientLinkOptions) {
    this.#options = options;
    this.#plainIds = new ClientMessageIds(options.random);
    this.#session = new ClientSession({
      random: options.random,
      allocateComputeId: () => this.#allocateComputeId(),
      salts: options.auth?.salts ?? [],
      timeOffset: options.auth?.timeOffset ?? 0,
      ...(options.liveness && { liveness: options.liveness }),
    });
    if (options.auth) this.#useKey(options.auth.authKey);
  }

  get deadline(): Instant | undefined {
    const stream = this.#stream;
    // A stream that is to end has no more deadlines: `closed` comes next.
    if (!stream || stream.isClosing) return this.#session.deadline;
    return stream.proxyUntil ?? (stream.handshake ?? this.#session).deadline;
  }

  /** Takes one input in. Throws `UsageError` for a call number that is in use, and for a body that is no call. */
  handle(input: ClientLinkInput, now: Moment): void {
    switch (input.type) {
      case 'opened':
        return this.#opened(now);
      case 'closed':
        return this.#dropStream(now, ['write']);
      case 'bytes':
        return this.#received(input.bytes, now);
      case 'drained':
        this.#stream?.window.drained();
        return this.#session.handle({ type: 'writable', writable: true }, now);
      case 'computed': {
        const owner = this.#jobs.get(input.id);
        this.#jobs.delete(input.id);
        if (owner === 'handshake') this.#stream?.handshake?.handle(input, now);
        if (owner === 'session') this.#session.handle(input, now);
        return;
      }
      default:
        return this.#session.handle(input, now);
    }
  }

  poll(now: Moment): ClientLinkEffect | undefined {
    let hasPolled = false;
    for (;;) {
      const effect = this.#effects.shift();
      if (effect) return effect;
      const stream = this.#stream;
      if (stream?.proxyUntil !== undefined && now.instant >= stream.proxyUntil) {
        this.#close({ code: 'TIMEOUT', message: 'The proxy did not answer in time' }, now);
        continue;
      }
      const ofHandshake = stream?.isClosing ? undefined : stream?.handshake?.poll(now);
      if (ofHandshake) {
        this.#carryOutHandshake(ofHandshake, now);
        continue;
      }
      const ofSession = this.#session.poll(now);
      if (ofSession) this.#carryOutSession(ofSession, now);
      else if (!stream || hasPolled || !this.#hasToPoll(stream)) return undefined;
      else {
        hasPolled = true;
        this.#session.handle({ type: 'longPoll' }, now);
      }
    }
  }

  /** Whether the server has nothing that it could answer, and so no way to speak. */
  #hasToPoll({ handshake, isClosing, unanswered, window }: Stream): boolean {
    return this.#options.packets === true && !handshake && !isClosing && unanswered === 0 && !window.isFull;
  }

  /** Forgets the stream, and what was still to be done with it. */
  #dropStream(now: Moment, effects: readonly ClientLinkEffect['type'][]): void {
    this.#stream = undefined;
    this.#effects.retain(({ type }) => !effects.includes(type));
    this.#session.handle({ type: 'disconnected' }, now);
  }

  #opened(now: Moment): void {
    this.#dropStream(now, ['write', 'close']);
    const transport = this.#createTransport();
    this.#stream = { transport, unanswered: 0, window: new WriteWindow(WRITE_WINDOW), quickAcks: new QuickAckTokens(), proxyUntil: undefined, handshake: undefined, isClosing: false };
    const hello = transport.open?.(this.#session.serverTime(now));
    if (hello === undefined) return this.#begin(this.#stream, now);
    this.#stream.proxyUntil = now.instant + PROXY_TIMEOUT;
    this.#effects.push({ type: 'write', bytes: hello });
  }

  #createTransport(): StreamTransport {
    if (this.#options.packets === true) return new PacketTransport('client');
    const { crypto, random, framing = 'intermediate', obfuscation, proxySecret, dcId } = this.#options;
    return createClientTransport({
      ...{ crypto, random, framing },
      ...(proxySecret && { proxySecret, obfuscation: { dcId } }),
      ...(obfuscation && { obfuscation: proxySecret ? { dcId, ...obfuscation } : obfuscation }),
    });
  }

  /** Begins with the packets: nothing stands in their way any more. */
  #begin(stream: Stream, now: Moment): void {
    const { crypto, random, publicKeys, dcId } = this.#options;
    stream.proxyUntil = undefined;
    if (this.#authKey) return this.#session.handle({ type: 'connected', authKeyId: this.#authKeyId }, now);
    const allocateComputeId = (): number => this.#allocateComputeId();
    stream.handshake = new ClientHandshake({ crypto, random, publicKeys, dcId, allocateComputeId });
    stream.handshake.handle({ type: 'start' }, now);
  }

  #received(bytes: Uint8Array, now: Moment): void {
    const stream = this.#stream;
    if (!stream || stream.isClosing) return;
    stream.unanswered -= 1;
    stream.transport.push(bytes);
    if (stream.proxyUntil !== undefined && stream.transport.isReady === true) this.#begin(stream, now);
    for (let frame = stream.transport.next(); frame && !stream.isClosing; frame = stream.transport.next()) {
      this.#takeFrame(stream, frame, now);
    }
  }

  #takeFrame(stream: Stream, frame: Frame, now: Moment): void {
    switch (frame.type) {
      case 'payload':
        return stream.handshake ? this.#takePlain(stream.handshake, frame.payload, now) : this.#takeEncrypted(frame.payload, now);
      case 'transportError':
        return this.#takeTransportError(stream, frame.code, now);
      case 'fault':
        return this.#close(frame.reason, now);
      case 'quickAck':
        return this.#session.handle({ type: 'quickAcked', callIds: stream.quickAcks.take(frame.token) }, now);
    }
  }

  /** Before there is a key only plain messages count, afterwards only encrypted ones. */
  #takePlain(handshake: ClientHandshake, payload: Uint8Array, now: Moment): void {
    if (!isPlainMessage(payload)) {
      return this.#close({ code: 'PROTOCOL_VIOLATION', message: 'The server sent an encrypted message before a key existed' }, now);
    }
    const decoded = decodePlainMessage(payload);
    if (decoded.type === 'fault') return this.#close({ code: 'PROTOCOL_VIOLATION', message: decoded.reason }, now);
    handshake.handle({ type: 'message', body: decoded.message.body }, now);
  }

  #takeEncrypted(payload: Uint8Array, now: Moment): void {
    const { crypto } = this.#options;
    const message = decryptMessage({
      crypto,
      authKey: this.#authKey as Uint8Array,
      authKeyId: this.#authKeyId,
      direction: 8,
      payload,
      isExpectedSession: (sessionId) => this.#session.recognise(sessionId) !== 'foreign',
    });
    if (!message) {
      // One outcome for every reason: an attacker learns nothing from it.
      return this.#close({ code: 'PROTOCOL_VIOLATION', message: 'The server sent a packet that is not authentic' }, now);
    }
    // The last packets of a session that was left mean nothing any more; the session sees to that.
    this.#session.handle({ type: 'packet', packet: message.packet }, now);
  }

  #takeTransportError(stream: Stream, code: number, now: Moment): void {
    if (code === 404 && !stream.handshake) this.#effects.push({ type: 'authKeyUnknown' });
    this.#close({ code: 'TRANSPORT_ERROR', message: `The server sent the transport error -${code}`, transportError: code }, now);
  }

  #carryOutHandshake(effect: ClientHandshakeEffect, now: Moment): void {
    switch (effect.type) {
      case 'send': {
        const msgId = this.#plainIds.next(now.unix);
        return this.#write(encodePlainMessage({ msgId, body: effect.body }), now);
      }
      case 'compute':
        this.#jobs.set(effect.id, 'handshake');
        return this.#effects.push(effect);
      case 'failed':
        return this.#close(effect.reason, now);
      case 'done': {
        const { authKey, serverSalt, timeOffset } = effect;
        this.#useKey(authKey);
        if (this.#stream) this.#stream.handshake = undefined;
        this.#session.handle({ type: 'keyCreated', salt: serverSalt, timeOffset }, now);
        this.#effects.push({ type: 'authKeyCreated', authKey, salts: this.#session.salts, timeOffset });
        return this.#session.handle({ type: 'connected', authKeyId: this.#authKeyId }, now);
      }
    }
  }

  #carryOutSession(effect: ClientSessionEffect, now: Moment): void {
    switch (effect.type) {
      case 'send':
        return this.#send(effect.packet, effect.quickAck, now);
      case 'close':
        return this.#close(effect.reason, now);
      case 'compute':
        this.#jobs.set(effect.id, 'session');
        return this.#effects.push(effect);
      default:
        this.#effects.push(effect);
    }
  }

  #send(packet: MtprotoPacket, quickAck: readonly number[], now: Moment): void {
    const { crypto, random } = this.#options;
    const authKey = this.#authKey as Uint8Array;
    const { payload, quickAckToken } = encryptMessage({ crypto, random, authKey, authKeyId: this.#authKeyId, direction: 0, packet });
    if (quickAck.length > 0) this.#stream?.quickAcks.add(quickAckToken, quickAck);
    this.#write(payload, now, { quickAck: quickAck.length > 0 });
  }

  #write(payload: Uint8Array, now: Moment, options?: EncodeOptions): void {
    const stream = this.#stream;
    if (!stream || stream.isClosing) return;
    const bytes = stream.transport.encode(payload, options);
    stream.unanswered += 1;
    stream.window.wrote(bytes.length);
    this.#effects.push({ type: 'write', bytes });
    if (stream.window.isFull) this.#session.handle({ type: 'writable', writable: false }, now);
  }

  #close(reason: CloseReason, now: Moment): void {
    if (!this.#stream || this.#stream.isClosing) return;
    this.#stream.isClosing = true;
    this.#stream.proxyUntil = undefined;
    this.#effects.push({ type: 'close', reason });
    this.#session.handle({ type: 'disconnected' }, now);
  }

  #useKey(authKey: Uint8Array): void {
    this.#authKey = authKey;
    this.#authKeyId = computeAuthKeyId(authKey, this.#options.crypto);
  }

  #allocateComputeId(): number {
    return this.#nextComputeId++;
  }
}
