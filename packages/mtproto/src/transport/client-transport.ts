/** The client's end of a connection's byte stream: framing, obfuscation around it, and fake TLS around both. */
import { concatBytes } from '../bytes/concat.js';
import type { UnixTime } from '../machine.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { createFraming, framingTag, obfuscatedTag } from './create-framing.js';
import { FakeTlsClient } from './fake-tls-client.js';
import type { EncodeOptions, Frame, Framing, FramingKind } from './framing.js';
import type { MtproxySecret } from './mtproxy-secret.js';
import { createClientObfuscation, type ObfuscatedStreams } from './obfuscation.js';

/** How to obfuscate. */
export interface ObfuscationOptions {
  /** The DC that a proxy should connect to: +10000 for a test DC, negative for a media-only one. */
  readonly dcId?: number;
  /** 16 bytes shared with the other end. */
  readonly secret?: Uint8Array;
}

/** What a client's transport is made for. */
export interface ClientTransportOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** Gives way to what a proxy's secret asks for. */
  readonly framing: FramingKind;
  /** Without it, and without a proxy, the framed bytes travel as they are. */
  readonly obfuscation?: ObfuscationOptions;
  /** Of the MTProxy at the other end; goes before `obfuscation.secret`. */
  readonly proxySecret?: MtproxySecret;
  /** The longest payload in bytes that is sent or accepted; 2 MiB unless given. */
  readonly maxPacketLength?: number;
}

/** Makes the transport of one connection; a new connection needs a new one. Throws `UsageError` for the full framing with obfuscation. */
export function createClientTransport(options: ClientTransportOptions): ClientTransport {
  const { crypto, random, obfuscation, proxySecret, maxPacketLength } = options;
  // All secrets but the plain ones ask for random padding, and proxies hold their clients to it.
  const kind = proxySecret === undefined || proxySecret.kind === 'plain' ? options.framing : 'paddedIntermediate';
  const framing = createFraming(kind, { side: 'client', random, ...(maxPacketLength !== undefined && { maxPacketLength }) });
  if (obfuscation === undefined && proxySecret === undefined) return new ClientTransport(framing, { prologue: framingTag(kind) });
  const secret = proxySecret && { secret: proxySecret.key };
  const { header, streams } = createClientObfuscation({ crypto, random, tag: obfuscatedTag(kind), ...obfuscation, ...secret });
  const tls = proxySecret?.kind === 'fakeTls' && new FakeTlsClient({ crypto, random, ...proxySecret });
  return new ClientTransport(framing, { prologue: header, streams, ...(tls && { tls }) });
}

/** What stands around the frames. */
interface Layers {
  /** The tag or header, which goes out before the first frame. */
  readonly prologue: Uint8Array;
  readonly streams?: ObfuscatedStreams;
  readonly tls?: FakeTlsClient;
}

/** Payloads to bytes and bytes to frames, for one connection of a client. */
export class ClientTransport {
  readonly #framing: Framing;
  readonly #streams: ObfuscatedStreams | undefined;
  readonly #tls: FakeTlsClient | undefined;
  #prologue: Uint8Array | undefined;
  #fault: (Frame & { type: 'fault' }) | undefined;

  /** Use `createClientTransport`. */
  constructor(framing: Framing, { prologue, streams, tls }: Layers) {
    this.#framing = framing;
    this.#prologue = prologue;
    this.#streams = streams;
    this.#tls = tls;
  }

  /** Whether `encode` may be used; before that a proxy is still to prove itself. */
  get isReady(): boolean {
    return this.#tls === undefined || this.#tls.isEstablished;
  }

  /** The bytes to write when the connection stands, if there are any; `unix` is best the server's time. */
  open(unix: UnixTime): Uint8Array | undefined {
    return this.#tls?.open(unix);
  }

  /**
   * The bytes to write for one payload; the first ones begin with the tag or header. Throws `UsageError` before `isReady`,
   * and as `Framing.encode` does.
   */
  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array {
    const frame = this.#framing.encode(payload, options);
    const bytes = this.#streams?.encrypt.process(frame) ?? frame;
    const first = this.#prologue === undefined ? bytes : concatBytes(this.#prologue, bytes);
    this.#prologue = undefined;
    return this.#tls?.encode(first) ?? first;
  }

  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void {
    if (this.#tls === undefined) return this.#unveil(bytes);
    this.#tls.push(bytes);
    for (let inner = this.#tls.next(); inner !== undefined; inner = this.#tls.next()) {
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
    this.#framing.push(this.#streams?.decrypt.process(bytes) ?? bytes);
  }
}
