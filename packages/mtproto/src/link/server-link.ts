/** A server's end of one connection: transport, key creation and encryption as one machine; sessions stand behind it. */
import { readUint64LE } from '../bytes/int64.js';
import { ServerHandshake } from '../handshake/server-handshake.js';
import type { ServerHandshakeEffect } from '../handshake/types.js';
import type { Instant, Machine, Moment } from '../machine.js';
import { decryptMessage, encryptMessage } from '../message/encrypted-message.js';
import { ServerMessageIds } from '../message/message-id.js';
import { decodePlainMessage, encodePlainMessage, isPlainMessage } from '../message/plain-message.js';
import type { CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { Frame } from '../transport/framing.js';
import { type LinkTransport, PacketTransport } from '../transport/packet-transport.js';
import { ServerTransport } from '../transport/server-transport.js';
import { earliest } from '../session/earliest.js';
import { Fifo } from '../session/fifo.js';
import { ConnectionKeys, type HeldPacket } from './connection-keys.js';
import type { KnownAuthKey, ServerLinkEffect, ServerLinkInput } from './types.js';
import { WriteWindow } from './write-window.js';

/** How long packets may be, in bytes: a stranger has no need for more than one container. */
export interface PacketLimits {
  readonly stranger: number;
  readonly trusted: number;
}

export interface ServerLinkOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The RSA keys that clients may choose from. */
  readonly privateKeys: readonly RsaPrivateNumbers[];
  /** Takes the padding before RSA_PAD from clients, too, with the risk that `ServerHandshakeOptions` tells of; `false` unless given. */
  readonly legacyRsaPadding?: boolean;
  /** The longest packet in bytes that is accepted from anybody, and from a client who is `trusted`; 1 MiB and 16 MiB unless given. */
  readonly packetLimits?: PacketLimits;
  /** Each `bytes` is one packet, and so is each `write`: whatever carries them keeps their borders. `false` unless given. */
  readonly packets?: boolean;
  /** Refuses streams that are not obfuscated, as inside a WebSocket; `false` unless given. */
  readonly obfuscatedOnly?: boolean;
}

const DEFAULT_PACKET_LIMITS: PacketLimits = { stranger: 1 << 20, trusted: 16 << 20 };
/** With so many bytes waiting to leave, sessions should send no more for now. */
const WRITE_WINDOW = 1 << 20;
/** A client that lets so many bytes pile up is not reading. */
const WRITE_LIMIT = 8 << 20;
/** A connection that proves no key for so long after it began, or after its last step towards one, is closed, in ms. */
const PROOF_TIMEOUT = 60_000;

const unknownKey: CloseReason = { code: 'PROTOCOL_VIOLATION', message: 'The client uses an unknown key', transportError: 404 };

/** One connection of a client. */
export class ServerLink implements Machine<ServerLinkInput, ServerLinkEffect> {
  readonly #options: ServerLinkOptions;
  readonly #transport: LinkTransport;
  readonly #handshake: ServerHandshake;
  readonly #plainIds = new ServerMessageIds();
  readonly #keys = new ConnectionKeys();
  readonly #window = new WriteWindow(WRITE_WINDOW);
  readonly #effects = new Fifo<ServerLinkEffect>();
  #nextComputeId = 1;
  /** When a client that has proven no key yet is given up. */
  #unprovenUntil: Instant | undefined;
  #isClosing = false;

  constructor(options: ServerLinkOptions) {
    this.#options = options;
    const { crypto, random, privateKeys, legacyRsaPadding = false, packets } = options;
    this.#transport = packets === true ? new PacketTransport('server') : new ServerTransport({ crypto, random });
    this.#transport.accept((options.packetLimits ?? DEFAULT_PACKET_LIMITS).stranger);
    this.#handshake = new ServerHandshake({ crypto, random, privateKeys, legacyRsaPadding, allocateComputeId: () => this.#nextComputeId++ });
  }

  get deadline(): Instant | undefined {
    return this.#isClosing ? undefined : earliest(this.#unprovenUntil, this.#handshake.deadline);
  }

  /** Whether more may be sent now; when it becomes so again, the effect `writable` tells. */
  get isWritable(): boolean {
    return !this.#window.isFull;
  }

  handle(input: ServerLinkInput, now: Moment): void {
    switch (input.type) {
      case 'opened':
        this.#unprovenUntil = now.instant + PROOF_TIMEOUT;
        return;
      case 'bytes':
        return this.#received(input.bytes, now);
      case 'closed':
        this.#isClosing = true;
        return;
      case 'drained':
        return this.#drained();
      case 'computed':
        return this.#handshake.handle(input, now);
      case 'authKey':
        return this.#keyFound(input.authKeyId, input.key, now);
      case 'authKeyStored':
        return this.#handshake.handle({ type: 'keyStored', authKeyId: input.authKeyId, stored: input.stored }, now);
      case 'trusted':
        return this.#transport.accept((this.#options.packetLimits ?? DEFAULT_PACKET_LIMITS).trusted);
      case 'send':
        return this.#send(input.authKeyId, input.packet);
      case 'end':
        if (input.reason.transportError !== undefined) this.#refuse(input.reason);
        else this.#close(input.reason);
    }
  }

  poll(now: Moment): ServerLinkEffect | undefined {
    for (let effect = this.#handshake.poll(now); effect; effect = this.#handshake.poll(now)) this.#carryOut(effect, now);
    if (this.#unprovenUntil !== undefined && now.instant >= this.#unprovenUntil) {
      this.#close({ code: 'TIMEOUT', message: 'The client proved no key in time' });
    }
    return this.#effects.shift();
  }

  #received(bytes: Uint8Array, now: Moment): void {
    if (this.#isClosing) return;
    this.#transport.push(bytes);
    if (this.#options.obfuscatedOnly === true && this.#transport.detected?.obfuscated === false) {
      return this.#close({ code: 'PROTOCOL_VIOLATION', message: 'The client does not obfuscate its stream' });
    }
    for (let frame = this.#transport.next(); frame && !this.#isClosing; frame = this.#transport.next()) {
      this.#takeFrame(frame, now);
    }
  }

  #takeFrame(frame: Frame, now: Moment): void {
    if (frame.type === 'fault') return this.#close(frame.reason);
    if (frame.type !== 'payload') return;
    const { payload } = frame;
    if (isPlainMessage(payload)) return this.#takePlain(payload, now);
    if (payload.length < 8) return this.#close({ code: 'PROTOCOL_VIOLATION', message: 'A packet is too short to name a key' });
    const authKeyId = readUint64LE(payload);
    const key = this.#keys.get(authKeyId);
    if (key) return this.#takeEncrypted(authKeyId, key, frame, now);
    switch (this.#keys.hold(authKeyId, frame)) {
      case 'first':
        return this.#effects.push({ type: 'lookupAuthKey', authKeyId });
      case 'refused':
        this.#close({ code: 'LIMIT_EXCEEDED', message: 'Too many packets or keys on one connection' });
    }
  }

  #takePlain(payload: Uint8Array, now: Moment): void {
    const decoded = decodePlainMessage(payload);
    if (decoded.type === 'fault') return this.#close({ code: 'PROTOCOL_VIOLATION', message: decoded.reason });
    if (this.#unprovenUntil !== undefined) this.#unprovenUntil = now.instant + PROOF_TIMEOUT;
    this.#handshake.handle({ type: 'message', body: decoded.message.body }, now);
  }

  #keyFound(authKeyId: bigint, key: KnownAuthKey | undefined, now: Moment): void {
    const held = this.#keys.settle(authKeyId, key);
    if (!key) return this.#refuse(unknownKey);
    for (const packet of held) this.#takeEncrypted(authKeyId, key, packet, now);
  }

  #takeEncrypted(authKeyId: bigint, { authKey, expiresAt }: KnownAuthKey, { payload, quickAck }: HeldPacket, now: Moment): void {
    if (this.#isClosing) return;
    // A connection may outlive the key that it was opened with.
    if (expiresAt !== undefined && now.unix >= expiresAt * 1000) return this.#refuse(unknownKey);
    const { crypto } = this.#options;
    // Which session it is of is the sessions' business: any id may begin one, except zero.
    const isExpectedSession = (sessionId: bigint): boolean => sessionId !== 0n;
    const message = decryptMessage({ crypto, authKey, authKeyId, direction: 0, payload, isExpectedSession });
    // One outcome for every reason: an attacker learns nothing from it.
    if (!message) return this.#close({ code: 'PROTOCOL_VIOLATION', message: 'The client sent a packet that is not authentic' });
    this.#unprovenUntil = undefined;
    this.#handshake.handle({ type: 'keyUsed', authKeyId }, now);
    if (quickAck) this.#write(this.#transport.encodeQuickAck(message.quickAckToken));
    this.#effects.push({ type: 'packet', authKeyId, packet: message.packet });
  }

  #send(authKeyId: bigint, packet: MtprotoPacket): void {
    const key = this.#keys.get(authKeyId);
    if (!key || this.#isClosing) return;
    const { crypto, random } = this.#options;
    const { payload } = encryptMessage({ crypto, random, authKey: key.authKey, authKeyId, direction: 8, packet });
    this.#write(this.#transport.encode(payload));
  }

  #carryOut(effect: ServerHandshakeEffect, now: Moment): void {
    switch (effect.type) {
      case 'send': {
        if (this.#isClosing) return;
        const msgId = this.#plainIds.next('response', now.unix);
        return this.#write(this.#transport.encode(encodePlainMessage({ msgId, body: effect.body })));
      }
      case 'compute':
        // For a connection that has ended nobody computes.
        if (!this.#isClosing) this.#effects.push(effect);
        return;
      case 'storeKey':
        return this.#effects.push({ ...effect, type: 'storeAuthKey' });
      case 'failed':
        return this.#refuse(effect.reason);
    }
  }

  #drained(): void {
    const wasFull = this.#window.isFull;
    this.#window.drained();
    if (wasFull && !this.#isClosing) this.#effects.push({ type: 'writable' });
  }

  #write(bytes: Uint8Array): void {
    this.#window.wrote(bytes.length);
    this.#effects.push({ type: 'write', bytes });
    if (this.#window.pending >= WRITE_LIMIT) this.#close({ code: 'LIMIT_EXCEEDED', message: 'The client does not read what it is sent' });
  }

  /** Tells the client a transport error, then ends the stream. */
  #refuse(reason: CloseReason): void {
    if (this.#isClosing) return;
    if (this.#transport.detected) this.#write(this.#transport.encodeTransportError(reason.transportError ?? 404));
    this.#close(reason);
  }

  #close(reason: CloseReason): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#unprovenUntil = undefined;
    this.#effects.push({ type: 'close', reason });
  }
}
