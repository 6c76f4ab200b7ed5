/** The client's end of a connection's byte stream: framing, obfuscation around it, and what a proxy wants around both. */
import { concatBytes } from '../bytes/concat.js';
import type { UnixTime } from '../machine.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { createFraming, framingTag, obfuscatedTag } from './create-framing.js';
import type { EncodeOptions, Frame, Framing } from './framing.js';
import { createClientObfuscation, type ObfuscatedStreams, pushReceived, veil } from './obfuscation.js';
import type { StreamDress, StreamWrapping } from './stream-dress.js';

/** What a client's transport is made for. */
export interface ClientTransportOptions extends Omit<StreamDress, 'packets'> {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The longest payload in bytes that is sent or accepted; 2 MiB unless given. */
  readonly maxPacketLength?: number;
}

/** Makes the transport of one connection; a new connection needs a new one. Throws `UsageError` for the full framing with obfuscation. */
export function createClientTransport(options: ClientTransportOptions): ClientTransport {
  const { crypto, random, framing: kind = 'intermediate', obfuscation, wrap, maxPacketLength } = options;
  const framing = createFraming(kind, { side: 'client', random, ...(maxPacketLength !== undefined && { maxPacketLength }) });
  const wrapping = wrap && { wrapping: wrap({ crypto, random }) };
  if (obfuscation === undefined) return new ClientTransport(framing, { prologue: framingTag(kind), ...wrapping });
  const { header, streams } = createClientObfuscation({ crypto, random, tag: obfuscatedTag(kind), ...obfuscation });
  return new ClientTransport(framing, { prologue: header, streams, ...wrapping });
}

/** What stands around the frames. */
interface Layers {
  /** The tag or header, which goes out before the first frame. */
  readonly prologue: Uint8Array;
  readonly streams?: ObfuscatedStreams;
  readonly wrapping?: StreamWrapping;
}

/** Payloads to bytes and bytes to frames, for one connection of a client. */
export class ClientTransport {
  readonly #framing: Framing;
  readonly #streams: ObfuscatedStreams | undefined;
  readonly #wrapping: StreamWrapping | undefined;
  #prologue: Uint8Array | undefined;
  #fault: (Frame & { type: 'fault' }) | undefined;

  /** Use `createClientTransport`. */
  constructor(framing: Framing, { prologue, streams, wrapping }: Layers) {
    this.#framing = framing;
    this.#prologue = prologue;
    this.#streams = streams;
    this.#wrapping = wrapping;
  }

  /** Whether `encode` may be used; before that a proxy is still to prove itself. */
  get isReady(): boolean {
    return this.#wrapping === undefined || this.#wrapping.isEstablished;
  }

  /** The bytes to write when the connection stands, if there are any; `unix` is best the server's time. */
  open(unix: UnixTime): Uint8Array | undefined {
    return this.#wrapping?.open(unix);
  }

  /**
   * The bytes to write for one payload; the first ones begin with the tag or header. Throws `UsageError` before `isReady`,
   * and as `Framing.encode` does. The payload is used up.
   */
  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array {
    const bytes = veil(this.#framing.encode(payload, options), this.#streams);
    this.#streams?.discard?.(payload);
    const first = this.#prologue === undefined ? bytes : concatBytes(this.#prologue, bytes);
    this.#prologue = undefined;
    return this.#wrapping?.encode(first) ?? first;
  }

  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void {
    if (this.#wrapping === undefined) return this.#unveil(bytes);
    this.#wrapping.push(bytes);
    for (let inner = this.#wrapping.next(); inner !== undefined; inner = this.#wrapping.next()) {
      if (inner instanceof Uint8Array) this.#unveil(inner);
      else this.#fault = { type: 'fault', reason: inner };
    }
  }

  /** The next frame that is complete; call it until it gives `undefined`. Never throws. */
  next(): Frame | undefined {
    const frame = this.#framing.next() ?? this.#fault;
    if (frame === this.#fault) this.#fault = undefined;
    return frame;
  }

  #unveil(bytes: Uint8Array): void {
    pushReceived(this.#framing, bytes, this.#streams);
  }
}
