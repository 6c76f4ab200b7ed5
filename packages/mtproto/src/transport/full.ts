/** The full framing: each frame is numbered and carries a checksum. */
import { crc32 } from '../bytes/crc32.js';
import { readUint32LE, writeInt32LE } from '../bytes/int32.js';
import { UsageError } from '../errors.js';
import type { ByteQueue } from './byte-queue.js';
import { checkPayload } from './check-payload.js';
import { FrameDecoder, type FrameHeader } from './frame-decoder.js';
import { DEFAULT_MAX_PACKET_LENGTH, type EncodeOptions, type Frame, type Framing, type FramingOptions } from './framing.js';

/** Length and number before the payload. */
const HEADER_LENGTH = 8;
const CHECKSUM_LENGTH = 4;
const OVERHEAD = HEADER_LENGTH + CHECKSUM_LENGTH;

/**
 * Makes the full framing of one connection.
 *
 * ```
 * | length (4, LE) | number (4, LE) | payload | crc32 (4, LE) |    the length counts everything
 * ```
 * Each end counts its frames from 0, and drops the connection at a wrong number or checksum. There is no tag, no
 * obfuscated form and no quick ack: a request for one is not carried.
 * See https://core.telegram.org/mtproto/mtproto-transports#full.
 */
export function createFullFraming(options: FramingOptions): Framing {
  return new FullFraming(options);
}

class FullFraming implements Framing {
  readonly kind = 'full';
  readonly #maxPacketLength: number;
  readonly #decoder: FrameDecoder;
  #sent = 0;
  #received = 0;

  constructor({ side, maxPacketLength = DEFAULT_MAX_PACKET_LENGTH }: FramingOptions) {
    this.#maxPacketLength = maxPacketLength;
    const open = (body: Uint8Array): Uint8Array | { readonly fault: string } => this.#open(body);
    // The length itself is taken for the header, because it can be judged before the number is there.
    const body = { overhead: OVERHEAD - 4, shortest: OVERHEAD, isAligned: true, open };
    this.#decoder = new FrameDecoder({ side, maxPacketLength, readHeader, body });
  }

  encode(payload: Uint8Array, _options?: EncodeOptions): Uint8Array {
    checkPayload(payload, this.#maxPacketLength);
    const frame = new Uint8Array(payload.length + OVERHEAD);
    writeInt32LE(frame, 0, frame.length);
    writeInt32LE(frame, 4, this.#sent);
    frame.set(payload, HEADER_LENGTH);
    const end = frame.length - CHECKSUM_LENGTH;
    writeInt32LE(frame, end, crc32(frame.subarray(0, end)));
    this.#sent = (this.#sent + 1) >>> 0;
    return frame;
  }

  encodeQuickAck(): Uint8Array {
    throw new UsageError('the full framing has no quick acks');
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

  #open(body: Uint8Array): Uint8Array | { readonly fault: string } {
    const length = new Uint8Array(4);
    writeInt32LE(length, 0, body.length + 4);
    const end = body.length - CHECKSUM_LENGTH;
    if (crc32(body.subarray(0, end), crc32(length)) !== readUint32LE(body, end)) return { fault: 'got a frame with a wrong checksum' };
    const number = readUint32LE(body);
    if (number !== this.#received) return { fault: `got the frame number ${number}, expected ${this.#received}` };
    this.#received = (this.#received + 1) >>> 0;
    return body.subarray(4, end);
  }
}

function readHeader(queue: ByteQueue): FrameHeader | undefined {
  if (queue.length < 4) return undefined;
  return { type: 'length', headerLength: 4, length: readUint32LE(queue.peek(4)) - 4, quickAck: false };
}
