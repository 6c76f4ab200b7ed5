/** Reads frames that begin with their length, whatever that length looks like: the half that the framings share. */
import type { CloseCode, CloseReason } from '../close-reason.js';
import { ByteQueue } from './byte-queue.js';
import type { Frame, Side } from './framing.js';

/** The beginning of a frame: its payload's border, or a quick ack that stands on its own. */
export type FrameHeader =
  | { readonly type: 'length'; readonly headerLength: number; readonly length: number; readonly quickAck: boolean }
  | { readonly type: 'quickAck'; readonly headerLength: number; readonly token: number };

/** Reads the header at the front of the queue; `undefined` while it is incomplete. */
export type ReadFrameHeader = (queue: ByteQueue, side: Side) => FrameHeader | undefined;

/** Anything shorter cannot hold a message and is a word from the transport itself. */
const SHORTEST_MESSAGE = 16;

/** What a decoder is made for. */
export interface FrameDecoderOptions {
  readonly side: Side;
  readonly maxPacketLength: number;
  readonly readHeader: ReadFrameHeader;
}

/** The incremental decoder behind a framing; a length is judged before its bytes are waited for. */
export class FrameDecoder {
  readonly #options: FrameDecoderOptions;
  readonly #queue = new ByteQueue();
  #header: (FrameHeader & { type: 'length' }) | undefined;
  #failed = false;

  constructor(options: FrameDecoderOptions) {
    this.#options = options;
  }

  /** Takes received bytes in. */
  push(bytes: Uint8Array): void {
    if (!this.#failed) this.#queue.push(bytes);
  }

  /** The next complete frame, or the fault that ends the stream. */
  next(): Frame | undefined {
    while (!this.#failed) {
      const frame = this.#header === undefined ? this.#readHeader() : this.#readPayload(this.#header);
      if (frame !== 'skipped') return frame;
    }
    return undefined;
  }

  #readHeader(): Frame | 'skipped' | undefined {
    const { side, maxPacketLength, readHeader } = this.#options;
    const header = readHeader(this.#queue, side);
    if (header === undefined) return undefined;
    this.#queue.skip(header.headerLength);
    if (header.type === 'quickAck') return { type: 'quickAck', token: header.token };
    if (header.length === 0) return this.#fail('PROTOCOL_VIOLATION', 'got a frame of length 0');
    if (header.length > maxPacketLength) {
      return this.#fail('LIMIT_EXCEEDED', `got a frame of ${header.length} bytes, at most ${maxPacketLength} are accepted`);
    }
    if (header.length % 4 !== 0) {
      return this.#fail('PROTOCOL_VIOLATION', `got a frame of ${header.length} bytes, expected a multiple of 4`);
    }
    this.#header = header;
    return 'skipped';
  }

  #readPayload(header: FrameHeader & { type: 'length' }): Frame | 'skipped' | undefined {
    if (this.#queue.length < header.length) return undefined;
    this.#header = undefined;
    const payload = this.#queue.take(header.length);
    if (this.#options.side === 'client' && payload.length < SHORTEST_MESSAGE) return this.#readControl(payload);
    return { type: 'payload', payload, quickAck: header.quickAck };
  }

  /** A short payload from the server: minus the code of an error, or 0 for nothing at all. */
  #readControl(payload: Uint8Array): Frame | 'skipped' {
    const value = new DataView(payload.buffer, payload.byteOffset).getInt32(0, true);
    if (value === 0) return 'skipped';
    if (value < 0 && payload.length === 4) return { type: 'transportError', code: -value };
    return this.#fail('PROTOCOL_VIOLATION', `got a payload of ${payload.length} bytes that is no transport error`);
  }

  #fail(code: CloseCode, message: string): Frame {
    this.#failed = true;
    this.#queue.clear();
    const reason: CloseReason = { code, message };
    return { type: 'fault', reason };
  }
}
