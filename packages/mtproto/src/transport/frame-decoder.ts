/** Reads frames that begin with their length, whatever that length looks like: the half that the framings share. */
import type { CloseCode, CloseReason } from '../close-reason.js';
import { readInt32LE, readUint32LE } from '../bytes/int32.js';
import { ByteQueue } from './byte-queue.js';
import type { Frame, Side } from './framing.js';

/** The beginning of a frame: its body's border, or a quick ack that stands on its own. */
export type FrameHeader =
  | { readonly type: 'length'; readonly headerLength: number; readonly length: number; readonly quickAck: boolean }
  | { readonly type: 'quickAck'; readonly headerLength: number; readonly token: number };

/** Reads the header at the front of the queue; `undefined` while it is incomplete. */
export type ReadFrameHeader = (queue: ByteQueue, side: Side) => FrameHeader | undefined;

/** What stands between a header and the next one: the payload, and what a framing puts around it. */
export interface FrameBody {
  /** The most bytes that may stand around a payload. */
  readonly overhead: number;
  /** The shortest body in bytes that can be one. */
  readonly shortest: number;
  /** Whether each body is a multiple of 4 bytes. */
  readonly isAligned: boolean;
  /** Takes the payload out of a body, or says what is wrong with it. */
  open(body: Uint8Array): Uint8Array | { readonly fault: string };
}

/** A body that is the payload itself. */
const BARE_BODY: FrameBody = { overhead: 0, shortest: 4, isAligned: true, open: (body) => body };

const QUICK_ACK_MARK = 0x8000_0000;

/** Anything shorter cannot hold a message and is a word from the transport itself. */
const SHORTEST_MESSAGE = 16;
/** The same where padding may stand behind such a word. */
const SHORTEST_PADDED_MESSAGE = 20;

/** Longer bodies are collected in an array of their own. */
const LONG_BODY = 32_768;
/** Such an array is made when this part of it has come: nobody can make us hold much with a few bytes. */
const PART_TO_BELIEVE = 32;

/** What a decoder is made for. */
export interface FrameDecoderOptions {
  readonly side: Side;
  /** Of the payload, in bytes. */
  readonly maxPacketLength: number;
  readonly readHeader: ReadFrameHeader;
  /** The payload alone unless given. */
  readonly body?: FrameBody;
}

/** The incremental decoder behind a framing; a length is judged before its bytes are waited for. */
export class FrameDecoder {
  readonly #options: FrameDecoderOptions;
  readonly #body: FrameBody;
  readonly #queue = new ByteQueue();
  #maxPacketLength: number;
  #header: (FrameHeader & { type: 'length' }) | undefined;
  /** A long body that has come in part: its bytes are moved once, not through the queue. */
  #long: Uint8Array | undefined;
  #filled = 0;
  #failed = false;

  constructor(options: FrameDecoderOptions) {
    this.#options = options;
    this.#maxPacketLength = options.maxPacketLength;
    this.#body = options.body ?? BARE_BODY;
  }

  /** Takes payloads of up to so many bytes from now on. */
  accept(maxPacketLength: number): void {
    this.#maxPacketLength = maxPacketLength;
  }

  /** Takes received bytes in. */
  push(bytes: Uint8Array): void {
    if (this.#failed) return;
    if (this.#long === undefined) return this.#queue.push(bytes);
    const first = bytes.subarray(0, this.#long.length - this.#filled);
    this.#long.set(first, this.#filled);
    this.#filled += first.length;
    this.#queue.push(bytes.subarray(first.length));
  }

  /** The next complete frame, or the fault that ends the stream. */
  next(): Frame | undefined {
    while (!this.#failed) {
      const frame = this.#header === undefined ? this.#readHeader() : this.#readBody(this.#header);
      if (frame !== 'skipped') return frame;
    }
    return undefined;
  }

  #readHeader(): Frame | 'skipped' | undefined {
    const { side, readHeader } = this.#options;
    const maxPacketLength = this.#maxPacketLength;
    const { overhead, shortest, isAligned } = this.#body;
    const header = readHeader(this.#queue, side);
    if (header === undefined) return undefined;
    this.#queue.skip(header.headerLength);
    if (header.type === 'quickAck') return { type: 'quickAck', token: header.token };
    if (header.length > maxPacketLength + overhead) {
      return this.#fail('LIMIT_EXCEEDED', `got a frame of ${header.length} bytes, at most ${maxPacketLength + overhead} are accepted`);
    }
    if (isAligned && header.length % 4 !== 0) {
      return this.#fail('PROTOCOL_VIOLATION', `got a frame of ${header.length} bytes, expected a multiple of 4`);
    }
    if (header.length < shortest) {
      return this.#fail('PROTOCOL_VIOLATION', `got a frame of ${header.length} bytes, expected at least ${shortest}`);
    }
    this.#header = header;
    return 'skipped';
  }

  #readBody(header: FrameHeader & { type: 'length' }): Frame | 'skipped' | undefined {
    const body = this.#takeBody(header.length);
    if (body === undefined) return undefined;
    this.#header = undefined;
    const payload = this.#body.open(body);
    if ('fault' in payload) return this.#fail('PROTOCOL_VIOLATION', payload.fault);
    if (payload.length > this.#maxPacketLength) {
      return this.#fail('LIMIT_EXCEEDED', `got a payload of ${payload.length} bytes, at most ${this.#maxPacketLength} are accepted`);
    }
    if (this.#options.side === 'client') {
      const control = this.#readControl(payload);
      if (control !== undefined) return control;
    }
    return { type: 'payload', payload, quickAck: header.quickAck };
  }

  #takeBody(length: number): Uint8Array | undefined {
    const { length: waiting } = this.#queue;
    const long = this.#long;
    if (long === undefined && waiting >= length) return this.#queue.take(length);
    if (long === undefined && length > LONG_BODY && waiting >= length / PART_TO_BELIEVE) {
      this.#long = new Uint8Array(length);
      this.#filled = this.#queue.moveTo(this.#long);
    }
    if (long === undefined || this.#filled < length) return undefined;
    this.#long = undefined;
    return long;
  }

  /** A short payload from the server: minus the code of an error, 0 for nothing at all, or -1 and the token of a quick ack. */
  #readControl(payload: Uint8Array): Frame | 'skipped' | undefined {
    const { isAligned } = this.#body;
    const shortest = isAligned ? SHORTEST_MESSAGE : SHORTEST_PADDED_MESSAGE;
    if (payload.length >= shortest) return undefined;
    const value = readInt32LE(payload);
    if (!isAligned && value === -1 && payload.length >= 8) {
      return { type: 'quickAck', token: (readUint32LE(payload, 4) | QUICK_ACK_MARK) >>> 0 };
    }
    if (value === 0) return 'skipped';
    if (value < 0 && (payload.length === 4 || !isAligned)) return { type: 'transportError', code: -value };
    return this.#fail('PROTOCOL_VIOLATION', `got a payload of ${payload.length} bytes that is no transport error`);
  }

  #fail(code: CloseCode, message: string): Frame {
    this.#failed = true;
    this.#queue.clear();
    this.#long = undefined;
    const reason: CloseReason = { code, message };
    return { type: 'fault', reason };
  }
}
