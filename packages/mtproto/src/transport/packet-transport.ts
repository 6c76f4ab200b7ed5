/** The transport whose borders somebody else keeps: each segment is one payload, as in the bodies of HTTP. */
import { UsageError } from '../errors.js';
import { checkPayload } from './check-payload.js';
import { DEFAULT_MAX_PACKET_LENGTH, type Frame, type Side } from './framing.js';
import type { ServerTransport } from './server-transport.js';

/** What a server's link asks of its transport. */
export type LinkTransport = Pick<ServerTransport, 'detected' | 'encode' | 'encodeQuickAck' | 'encodeTransportError' | 'accept' | 'push' | 'next'>;

/** Anything shorter is minus the code of an error, which the driver has made of the status of an answer. */
const SHORTEST_MESSAGE = 16;

/**
 * Payloads as they are. A server tells no errors by payloads here: HTTP has its status for them.
 *
 * @see https://core.telegram.org/mtproto/transports#http
 */
export class PacketTransport implements LinkTransport {
  readonly detected: undefined;
  readonly #side: Side;
  readonly #maxPacketLength: number;
  #accepted: number;
  readonly #frames: Frame[] = [];

  constructor(side: Side, maxPacketLength: number = DEFAULT_MAX_PACKET_LENGTH) {
    this.#side = side;
    this.#maxPacketLength = maxPacketLength;
    this.#accepted = maxPacketLength;
  }

  /** The payload itself. Throws `UsageError` for one that no peer would accept. */
  encode(payload: Uint8Array): Uint8Array {
    checkPayload(payload, this.#maxPacketLength);
    return payload;
  }

  encodeQuickAck(): Uint8Array {
    throw new UsageError('no packet asks for a quick ack here');
  }

  encodeTransportError(): Uint8Array {
    throw new UsageError('a transport error is not told inside a packet here');
  }

  /** Takes payloads of up to so many bytes from now on. */
  accept(maxPacketLength: number): void {
    this.#accepted = maxPacketLength;
  }

  /** Takes one payload in. */
  push(bytes: Uint8Array): void {
    const { length } = bytes;
    if (this.#side === 'client' && length === 4) {
      const code = -new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
      if (code > 0) return void this.#frames.push({ type: 'transportError', code });
    }
    const shortest = this.#side === 'client' ? SHORTEST_MESSAGE : 1;
    if (length >= shortest && length % 4 === 0 && length <= this.#accepted) this.#frames.push({ type: 'payload', payload: bytes, quickAck: false });
    else this.#frames.push({ type: 'fault', reason: { code: 'PROTOCOL_VIOLATION', message: `got a packet of ${length} bytes` } });
  }

  next(): Frame | undefined {
    return this.#frames.shift();
  }
}
