/** The client's end of a connection's byte stream: framing, and obfuscation around it. */
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { createFraming, framingTag, obfuscatedTag } from './create-framing.js';
import type { EncodeOptions, Frame, Framing, FramingKind } from './framing.js';
import { createClientObfuscation, type ObfuscatedStreams } from './obfuscation.js';

/** How to obfuscate. */
export interface ObfuscationOptions {
  /** The DC that a proxy should connect to: +10000 for a test DC, negative for a media-only one. */
  readonly dcId?: number;
  /** 16 bytes shared with a proxy. */
  readonly secret?: Uint8Array;
}

/** What a client's transport is made for. */
export interface ClientTransportOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly framing: FramingKind;
  /** Without it the framed bytes travel as they are. */
  readonly obfuscation?: ObfuscationOptions;
  /** The longest payload in bytes that is sent or accepted; 2 MiB unless given. */
  readonly maxPacketLength?: number;
}

/** Makes the transport of one connection; a new connection needs a new one. Throws `UsageError` for the full framing with obfuscation. */
export function createClientTransport(options: ClientTransportOptions): ClientTransport {
  const { crypto, random, framing: kind, obfuscation, maxPacketLength } = options;
  const framing = createFraming(kind, { side: 'client', random, ...(maxPacketLength !== undefined && { maxPacketLength }) });
  if (obfuscation === undefined) return new ClientTransport(framing, framingTag(kind), undefined);
  const { header, streams } = createClientObfuscation({ crypto, random, tag: obfuscatedTag(kind), ...obfuscation });
  return new ClientTransport(framing, header, streams);
}

/** Payloads to bytes and bytes to frames, for one connection of a client. */
export class ClientTransport {
  readonly #framing: Framing;
  readonly #streams: ObfuscatedStreams | undefined;
  /** The tag or header, until it has gone out. */
  #prologue: Uint8Array | undefined;

  /** Use `createClientTransport`. */
  constructor(framing: Framing, prologue: Uint8Array, streams: ObfuscatedStreams | undefined) {
    this.#framing = framing;
    this.#prologue = prologue;
    this.#streams = streams;
  }

  /** The bytes to write for one payload; the first ones begin with the tag or header. Throws `UsageError` as `Framing.encode` does. */
  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array {
    const frame = this.#framing.encode(payload, options);
    const bytes = this.#streams?.encrypt.process(frame) ?? frame;
    if (this.#prologue === undefined) return bytes;
    const first = new Uint8Array(this.#prologue.length + bytes.length);
    first.set(this.#prologue);
    first.set(bytes, this.#prologue.length);
    this.#prologue = undefined;
    return first;
  }

  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void {
    this.#framing.push(this.#streams?.decrypt.process(bytes) ?? bytes);
  }

  /** The next frame that is complete; call it until it gives `undefined`. Never throws. */
  next(): Frame | undefined {
    return this.#framing.next();
  }
}
