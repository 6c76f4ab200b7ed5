/** The padded intermediate framing: the intermediate one with random bytes behind each payload, so that lengths tell less. */
import { readInt32LE, writeInt32LE } from '../bytes/int32.js';
import type { RandomSource } from '../ports/random-source.js';
import { checkPayload } from './check-payload.js';
import { type FrameBody, FrameDecoder } from './frame-decoder.js';
import { DEFAULT_MAX_PACKET_LENGTH, type EncodeOptions, type Frame, type Framing, type FramingOptions } from './framing.js';
import { encodeIntermediateHeader, readIntermediateHeader } from './intermediate.js';

/** Each of the four bytes that a client sends first when the stream is not obfuscated. */
export const PADDED_INTERMEDIATE_TAG_BYTE = 0xdd;

const MAX_PADDING = 15;
/** auth_key_id, msg_id and length of a plain message. */
const PLAIN_HEADER_LENGTH = 20;
/** auth_key_id and msg_key of an encrypted one; whole blocks follow. */
const SEALED_HEADER_LENGTH = 24;
const BLOCK_LENGTH = 16;

/**
 * Makes the padded intermediate framing of one connection.
 *
 * ```
 * | length (4, LE) | payload | padding (0..15) |    the length counts both
 * ```
 * Where a payload ends is read off its own header. A transport error and a quick ack travel as packets, too.
 * See https://core.telegram.org/mtproto/mtproto-transports#padded-intermediate.
 */
export function createPaddedIntermediateFraming(options: FramingOptions): Framing {
  return new PaddedIntermediateFraming(options);
}

const BODY: FrameBody = { overhead: MAX_PADDING, shortest: 4, isAligned: false, open: withoutPadding };

class PaddedIntermediateFraming implements Framing {
  readonly kind = 'paddedIntermediate';
  readonly #maxPacketLength: number;
  readonly #random: RandomSource;
  readonly #decoder: FrameDecoder;

  constructor({ side, random, maxPacketLength = DEFAULT_MAX_PACKET_LENGTH }: FramingOptions) {
    this.#maxPacketLength = maxPacketLength;
    this.#random = random;
    this.#decoder = new FrameDecoder({ side, maxPacketLength, readHeader: readIntermediateHeader, body: BODY });
  }

  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array {
    checkPayload(payload, this.#maxPacketLength);
    // A transport error has exactly 4 bytes wherever it is described, so it gets none.
    return this.#frame(payload, payload.length === 4 ? 0 : this.#randomLength(MAX_PADDING), options?.quickAck === true);
  }

  encodeQuickAck(token: number): Uint8Array {
    const payload = new Uint8Array(8).fill(0xff, 0, 4);
    writeInt32LE(payload, 4, token);
    return this.#frame(payload, this.#randomLength(7), false);
  }

  accept(maxPacketLength: number): void {
    this.#decoder.accept(maxPacketLength);
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  next(): Frame | undefined {
    return this.#decoder.next();
  }

  #frame(payload: Uint8Array, paddingLength: number, quickAck: boolean): Uint8Array {
    const frame = new Uint8Array(4 + payload.length + paddingLength);
    frame.set(encodeIntermediateHeader(payload.length + paddingLength, quickAck));
    frame.set(payload, 4);
    frame.set(this.#random.bytes(paddingLength), 4 + payload.length);
    return frame;
  }

  /** `mask` is a power of two less one. */
  #randomLength(mask: number): number {
    return this.#random.bytes(1)[0]! & mask;
  }
}

/** Cuts a body where the message in it ends; what is no message keeps its whole words, and is judged above. */
function withoutPadding(body: Uint8Array): Uint8Array {
  return body.subarray(0, Math.min(payloadLength(body), body.length & ~3));
}

function payloadLength(body: Uint8Array): number {
  if (body.length < SEALED_HEADER_LENGTH) return body.length;
  const isPlain = readInt32LE(body) === 0 && readInt32LE(body, 4) === 0;
  if (!isPlain) return body.length - ((body.length - SEALED_HEADER_LENGTH) % BLOCK_LENGTH);
  const stated = readInt32LE(body, PLAIN_HEADER_LENGTH - 4);
  // A length that cannot be is left to whoever reads the message, who refuses it.
  return stated > 0 && stated % 4 === 0 ? PLAIN_HEADER_LENGTH + stated : body.length;
}
