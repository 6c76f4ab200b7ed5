/** The server's end of a connection's byte stream: it finds out what the client speaks and answers alike. */
import { UsageError } from '../errors.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { ByteQueue } from './byte-queue.js';
import { createFraming } from './create-framing.js';
import { DETECTION_LENGTH, detectObfuscatedTag, detectTransport, type Detection } from './detect.js';
import type { Frame, Framing, FramingKind } from './framing.js';
import { acceptObfuscation, OBFUSCATED_HEADER_LENGTH, type ObfuscatedStreams, pushReceived, veil } from './obfuscation.js';
import { encodeTransportError } from './transport-error.js';

/** What a server's transport is made for. */
export interface ServerTransportOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** 16 bytes that obfuscating clients must know, as on a proxy; none unless given. */
  readonly secret?: Uint8Array;
  /** The longest payload in bytes that is sent or accepted; 2 MiB unless given. */
  readonly maxPacketLength?: number;
}

/** What a client was found to speak. */
export interface DetectedTransport {
  readonly framing: FramingKind;
  readonly obfuscated: boolean;
  /** The DC that an obfuscated header names; meaningless when the client did not write one. */
  readonly dcId?: number;
}

/** Payloads to bytes and bytes to frames, for one connection of a server. */
export class ServerTransport {
  readonly #options: ServerTransportOptions;
  /** What came before the transport was known: less than a header and one segment. */
  readonly #undetected = new ByteQueue();
  #framing: Framing | undefined;
  #streams: ObfuscatedStreams | undefined;
  #detected: DetectedTransport | undefined;
  #fault: (Frame & { type: 'fault' }) | undefined;
  #failed = false;
  #accepted: number | undefined;

  constructor(options: ServerTransportOptions) {
    this.#options = options;
  }

  /** What the client speaks; `undefined` until enough bytes have come, and when they fit nothing. */
  get detected(): DetectedTransport | undefined {
    return this.#detected;
  }

  /** The bytes to write for one payload, which is used up. Throws `UsageError` before the client's transport is known, and as `Framing.encode` does. */
  encode(payload: Uint8Array): Uint8Array {
    const bytes = veil(this.#known().encode(payload), this.#streams);
    this.#streams?.discard?.(payload);
    return bytes;
  }

  /** The bytes to write for a quick ack of the packet with this token. Throws `UsageError` before the client's transport is known. */
  encodeQuickAck(token: number): Uint8Array {
    return this.#encrypt(this.#known().encodeQuickAck(token));
  }

  /** The bytes that tell the client a positive error code such as 404. Throws `UsageError` before its transport is known. */
  encodeTransportError(code: number): Uint8Array {
    return this.encode(encodeTransportError(code));
  }

  /** Takes payloads of up to so many bytes from now on; `maxPacketLength` until it is told. */
  accept(maxPacketLength: number): void {
    this.#accepted = maxPacketLength;
    this.#framing?.accept(maxPacketLength);
  }

  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void {
    if (this.#failed) return;
    if (this.#framing !== undefined) return pushReceived(this.#framing, bytes, this.#streams);
    this.#undetected.push(bytes);
    const detection = detectTransport(this.#undetected.peek(DETECTION_LENGTH));
    if (detection !== undefined) this.#accept(detection);
  }

  /** The next frame that is complete; call it until it gives `undefined`. Never throws. */
  next(): Frame | undefined {
    const fault = this.#fault;
    this.#fault = undefined;
    return fault ?? this.#framing?.next();
  }

  #accept(detection: Detection): void {
    if (detection.type === 'unsupported') return this.#fail(`the client speaks ${detection.transport}, which is not offered here`);
    if (detection.type === 'plain') {
      this.#undetected.skip(detection.tagLength);
      return this.#begin({ framing: detection.kind, obfuscated: false });
    }
    const header = this.#undetected.take(OBFUSCATED_HEADER_LENGTH);
    const { tag, dcId, streams } = acceptObfuscation(this.#options.crypto, header, this.#options.secret);
    const framing = detectObfuscatedTag(tag);
    if (framing === undefined) return this.#fail('the first bytes fit no known transport');
    this.#streams = streams;
    this.#begin({ framing, obfuscated: true, dcId });
  }

  #begin(detected: DetectedTransport): void {
    const { random, maxPacketLength } = this.#options;
    this.#detected = detected;
    this.#framing = createFraming(detected.framing, { side: 'server', random, ...(maxPacketLength !== undefined && { maxPacketLength }) });
    if (this.#accepted !== undefined) this.#framing.accept(this.#accepted);
    const rest = this.#undetected.take(this.#undetected.length);
    if (rest.length > 0) this.push(rest);
  }

  #fail(message: string): void {
    this.#failed = true;
    this.#undetected.clear();
    this.#fault = { type: 'fault', reason: { code: 'PROTOCOL_VIOLATION', message } };
  }

  #known(): Framing {
    if (this.#framing === undefined) throw new UsageError("nothing can be sent before the client's transport is known");
    return this.#framing;
  }

  #encrypt(frame: Uint8Array): Uint8Array {
    return veil(frame, this.#streams);
  }
}
