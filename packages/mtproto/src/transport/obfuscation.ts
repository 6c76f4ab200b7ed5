/** Obfuscation: two AES-CTR streams, keyed by a 64-byte header in clear, that make the bytes look random. */
import { UsageError } from '../errors.js';
import type { AesCtrStream, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { Framing } from './framing.js';

/** Bytes of the header that a client sends first. */
export const OBFUSCATED_HEADER_LENGTH = 64;

/** One end's two streams; what one end encrypts the other decrypts, from the byte after the header on. */
export interface ObfuscatedStreams {
  readonly encrypt: AesCtrStream;
  readonly decrypt: AesCtrStream;
  /** As of the `CryptoProvider`. */
  readonly discard: CryptoProvider['discard'];
}

/** Puts a frame into its obfuscation, if there is one; its array is needed no more then. */
export function veil(frame: Uint8Array, streams: ObfuscatedStreams | undefined): Uint8Array {
  if (streams === undefined) return frame;
  const veiled = streams.encrypt.process(frame);
  streams.discard?.(frame);
  return veiled;
}

/** Hands received bytes on to a framing, which copies them, out of their obfuscation if they are in one. */
export function pushReceived(framing: Pick<Framing, 'push'>, bytes: Uint8Array, streams: ObfuscatedStreams | undefined): void {
  if (streams === undefined) return framing.push(bytes);
  const clear = streams.decrypt.process(bytes);
  framing.push(clear);
  streams.discard?.(clear);
  streams.discard?.(bytes);
}

/** What a client's header is made of. */
export interface ClientObfuscationParameters {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** 4 bytes that name the framing. */
  readonly tag: Uint8Array;
  /** The DC that a proxy should connect to: +10000 for a test DC, negative for a media-only one. */
  readonly dcId?: number;
  /** 16 bytes shared with a proxy. */
  readonly secret?: Uint8Array;
}

/** A client's header and the streams that go with it. */
export interface ClientObfuscation {
  /** 64 bytes to send before anything else. */
  readonly header: Uint8Array;
  readonly streams: ObfuscatedStreams;
}

/**
 * Makes a client's header and its streams.
 *
 * ```
 * | random (8) | key (32) | iv (16) | tag (4) | dc id (2, LE) | random (2) |
 * ```
 * Everything up to the iv travels in clear, the rest encrypted. The server's key and iv are the same bytes
 * reversed. See https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation.
 * Throws `UsageError` when the random source only gives headers that look like another protocol.
 */
export function createClientObfuscation(parameters: ClientObfuscationParameters): ClientObfuscation {
  const { crypto, tag, dcId, secret } = parameters;
  const init = randomHeader(parameters.random);
  init.set(tag, 56);
  if (dcId !== undefined && dcId !== 0) new DataView(init.buffer, init.byteOffset).setInt16(60, dcId, true);
  const streams = {
    encrypt: createStream(crypto, init, secret),
    decrypt: createStream(crypto, reversed(init), secret),
    discard: crypto.discard,
  };
  const header = init.slice();
  header.set(streams.encrypt.process(init).subarray(56), 56);
  return { header, streams };
}

/** What a server reads out of a header. */
export interface AcceptedObfuscation {
  /** 4 bytes that should name a framing; anything when the peer does not speak the protocol or has another secret. */
  readonly tag: Uint8Array;
  /** As the client wrote it; random when it did not. */
  readonly dcId: number;
  readonly streams: ObfuscatedStreams;
}

/** Reads a client's header of 64 bytes on the server and makes the streams that answer it. */
export function acceptObfuscation(crypto: CryptoProvider, header: Uint8Array, secret?: Uint8Array): AcceptedObfuscation {
  const decrypt = createStream(crypto, header, secret);
  const init = decrypt.process(header);
  // The reversed key and iv lie in the part that travelled in clear, so the received bytes serve as they are.
  const encrypt = createStream(crypto, reversed(header), secret);
  const dcId = new DataView(init.buffer, init.byteOffset).getInt16(60, true);
  return { tag: init.slice(56, 60), dcId, streams: { encrypt, decrypt, discard: crypto.discard } };
}

function createStream(crypto: CryptoProvider, header: Uint8Array, secret: Uint8Array | undefined): AesCtrStream {
  const key = header.slice(8, 40);
  return crypto.createAesCtr(secret === undefined ? key : crypto.sha256(key, secret), header.slice(40, 56));
}

function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

/** A sound random source needs a second attempt once in some 30 million times. */
const ATTEMPTS = 64;

function randomHeader(random: RandomSource): Uint8Array {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const init = random.bytes(OBFUSCATED_HEADER_LENGTH).slice();
    if (!looksLikeOtherProtocol(init)) return init;
  }
  throw new UsageError(`the random source gave ${ATTEMPTS} headers in a row that are forbidden`);
}

/** First words of other protocols that a header must not begin with: read as big-endian numbers. */
const FORBIDDEN_WORDS: ReadonlySet<number> = /* @__PURE__ */ new Set([
  0x48454144, // HEAD
  0x504f5354, // POST
  0x47455420, // GET_
  0x4f505449, // OPTI
  0x16030102, // a TLS record
  0xdddddddd, // padded intermediate
  0xeeeeeeee, // intermediate
]);

/** Whether a server would take these first 8 bytes or more for something else than an obfuscated header. */
export function looksLikeOtherProtocol(init: Uint8Array): boolean {
  const view = new DataView(init.buffer, init.byteOffset);
  return init[0] === 0xef || FORBIDDEN_WORDS.has(view.getUint32(0)) || view.getUint32(4) === 0;
}
