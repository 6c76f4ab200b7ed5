/** The intermediate framing: a 4-byte length before each payload. */
import { writeInt32LE } from '../bytes/int32.js';
import type { ByteQueue } from './byte-queue.js';
import { checkPayload } from './check-payload.js';
import { FrameDecoder, type FrameHeader } from './frame-decoder.js';
import { DEFAULT_MAX_PACKET_LENGTH, type EncodeOptions, type Frame, type Framing, type FramingOptions, type Side } from './framing.js';

/** Each of the four bytes that a client sends first when the stream is not obfuscated. */
export const INTERMEDIATE_TAG_BYTE = 0xee;

const QUICK_ACK_BIT = 0x8000_0000;
const LENGTH_MASK = 0x7fff_ffff;

/**
 * Makes the intermediate framing of one connection.
 *
 * ```
 * | length (4, LE) | payload |
 * ```
 * See https://core.telegram.org/mtproto/mtproto-transports#intermediate.
 */
export function createIntermediateFraming(options: FramingOptions): Framing {
  return new IntermediateFraming(options.side, options.maxPacketLength ?? DEFAULT_MAX_PACKET_LENGTH);
}

class IntermediateFraming implements Framing {
  readonly kind = 'intermediate';
  readonly #maxPacketLength: number;
  readonly #decoder: FrameDecoder;

  constructor(side: Side, maxPacketLength: number) {
    this.#maxPacketLength = maxPacketLength;
    this.#decoder = new FrameDecoder({ side, maxPacketLength, readHeader: readIntermediateHeader });
  }

  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array {
    checkPayload(payload, this.#maxPacketLength);
    const frame = new Uint8Array(4 + payload.length);
    frame.set(encodeIntermediateHeader(payload.length, options?.quickAck === true));
    frame.set(payload, 4);
    return frame;
  }

  encodeQuickAck(token: number): Uint8Array {
    const frame = new Uint8Array(4);
    new DataView(frame.buffer).setUint32(0, token, true);
    return frame;
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
}

/** Writes a length, marked when the arrival of the payload is to be confirmed. */
export function encodeIntermediateHeader(length: number, quickAck: boolean): Uint8Array {
  const header = new Uint8Array(4);
  writeInt32LE(header, 0, length | (quickAck ? QUICK_ACK_BIT : 0));
  return header;
}

/** Reads a length, or on the client a quick ack that stands in its place. */
export function readIntermediateHeader(queue: ByteQueue, side: Side): FrameHeader | undefined {
  if (queue.length < 4) return undefined;
  const word = ((queue.byteAt(3) << 24) | (queue.byteAt(2) << 16) | (queue.byteAt(1) << 8) | queue.byteAt(0)) >>> 0;
  const marked = (word & QUICK_ACK_BIT) !== 0;
  if (marked && side === 'client') return { type: 'quickAck', headerLength: 4, token: word };
  return { type: 'length', headerLength: 4, length: word & LENGTH_MASK, quickAck: marked };
}
