/** The abridged framing: lengths count 4-byte words, in one byte where they fit. */
import type { ByteQueue } from './byte-queue.js';
import { checkPayload } from './check-payload.js';
import { FrameDecoder, type FrameHeader } from './frame-decoder.js';
import { DEFAULT_MAX_PACKET_LENGTH, type EncodeOptions, type Frame, type Framing, type FramingOptions, type Side } from './framing.js';

/** The byte that a client sends first when the stream is not obfuscated. */
export const ABRIDGED_TAG = 0xef;

/** From here on the length takes three more bytes. */
const LONG_FORM = 0x7f;

/** What three bytes can count, in bytes. */
const LONGEST = 0xff_ffff * 4;

/** Asks for a quick ack in a client's frame, and is one in a server's. */
const QUICK_ACK_BIT = 0x80;

/**
 * Makes the abridged framing of one connection.
 *
 * ```
 * | words (1) | payload |    words < 127
 * | 7f (1) | words (3, LE) | payload |
 * ```
 * See https://core.telegram.org/mtproto/mtproto-transports#abridged.
 */
export function createAbridgedFraming(options: FramingOptions): Framing {
  return new AbridgedFraming(options.side, Math.min(options.maxPacketLength ?? DEFAULT_MAX_PACKET_LENGTH, LONGEST));
}

class AbridgedFraming implements Framing {
  readonly kind = 'abridged';
  readonly #maxPacketLength: number;
  readonly #decoder: FrameDecoder;

  constructor(side: Side, maxPacketLength: number) {
    this.#maxPacketLength = maxPacketLength;
    this.#decoder = new FrameDecoder({ side, maxPacketLength, readHeader });
  }

  encode(payload: Uint8Array, options?: EncodeOptions): Uint8Array {
    checkPayload(payload, this.#maxPacketLength);
    const words = payload.length / 4;
    const quickAck = options?.quickAck === true ? QUICK_ACK_BIT : 0;
    const header =
      words < LONG_FORM ? [words | quickAck] : [LONG_FORM | quickAck, words & 0xff, (words >> 8) & 0xff, (words >> 16) & 0xff];
    const frame = new Uint8Array(header.length + payload.length);
    frame.set(header);
    frame.set(payload, header.length);
    return frame;
  }

  encodeQuickAck(token: number): Uint8Array {
    // The bytes are reversed so that the mark stands in the first one, which is where a length would stand.
    const frame = new Uint8Array(4);
    new DataView(frame.buffer).setUint32(0, token);
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

function readHeader(queue: ByteQueue, side: Side): FrameHeader | undefined {
  const first = queue.byteAt(0);
  if (first < 0) return undefined;
  const marked = (first & QUICK_ACK_BIT) !== 0;
  if (marked && side === 'client') {
    if (queue.length < 4) return undefined;
    const token = ((first << 24) | (queue.byteAt(1) << 16) | (queue.byteAt(2) << 8) | queue.byteAt(3)) >>> 0;
    return { type: 'quickAck', headerLength: 4, token };
  }
  const short = first & ~QUICK_ACK_BIT;
  if (short < LONG_FORM) return { type: 'length', headerLength: 1, length: short * 4, quickAck: marked };
  if (queue.length < 4) return undefined;
  const words = queue.byteAt(1) | (queue.byteAt(2) << 8) | (queue.byteAt(3) << 16);
  return { type: 'length', headerLength: 4, length: words * 4, quickAck: marked };
}
