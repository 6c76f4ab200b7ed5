/** Bytes -> TL primitives. Every read is checked against the end. */
import { LimitError, TruncatedError, UnknownConstructorError } from './errors.js';
import { longBytes } from './long-bytes.js';

const boolTrue = 0x997275b5 | 0;
const boolFalse = 0xbc799737 | 0;
const vectorId = 0x1cb5c415;
const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true });
/** Up to this length a loop over ASCII beats the decoder's fixed cost. */
const shortString = 20;

/** Opens a byte array for reading UTF-8 out of it: from a place to another, broken sequences as U+FFFD, a BOM as it stands. */
export type OpenText = (bytes: Uint8Array) => (from: number, to: number) => string;

/** The way of every platform. */
const openText: OpenText = (bytes) => (from, to) => (to - from <= shortString ? readAscii(bytes, from, to) : undefined) ?? utf8.decode(bytes.subarray(from, to));

/**
 * Reads primitives from a byte array, front to back. Byte values are copies, unless views are wanted; the input is never changed.
 * Page: https://core.telegram.org/mtproto/serialize
 */
export class TlReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text: (from: number, to: number) => string;
  readonly #viewsFrom: number;
  #position = 0;
  #stringLength = 0;

  /**
   * @param open a platform's faster way to read text
   * @param views whether long byte strings are views into the input: what such a one keeps alive beside itself is little
   */
  constructor(bytes: Uint8Array, open: OpenText = openText, views = false) {
    this.#bytes = bytes;
    this.#viewsFrom = views ? longBytes : Number.POSITIVE_INFINITY;
    this.#text = open(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  /** Bytes left. */
  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** Signed 32 bits. */
  int(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** Unsigned 32 bits: `#`, ids, counts. */
  uint(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** The next 32 bits, unsigned, without taking them. */
  peekUint(): number {
    const value = this.uint();
    this.#position -= 4;
    return value;
  }

  /** Signed 64 bits. */
  long(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  /**
   * Signed 64 bits as a number.
   * @throws LimitError beyond 2^53 - 1.
   */
  int53(): number {
    const at = this.#take(8);
    const value = this.#view.getInt32(at + 4, true) * 0x1_0000_0000 + this.#view.getUint32(at, true);
    if (!Number.isSafeInteger(value)) throw new LimitError('int53', at, 'expected a number below 2^53, got a larger one');
    return value;
  }

  /** IEEE 754, 64 bits. */
  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** 16 bytes. */
  int128(): Uint8Array {
    return this.raw(16);
  }

  /** 32 bytes. */
  int256(): Uint8Array {
    return this.raw(32);
  }

  /** `length` bytes as they stand, copied. */
  raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length);
  }

  /** A byte string; both length forms are accepted at any length. */
  bytes(): Uint8Array {
    const at = this.#takeString();
    const length = this.#stringLength;
    return length < this.#viewsFrom ? this.#bytes.slice(at, at + length) : this.#bytes.subarray(at, at + length);
  }

  /** A UTF-8 string. Broken sequences become U+FFFD: a peer's broken text must not lose the rest of its message. */
  string(): string {
    const at = this.#takeString();
    return this.#text(at, at + this.#stringLength);
  }

  /**
   * `Bool`.
   * @throws UnknownConstructorError at any other id.
   */
  bool(): boolean {
    const at = this.#position;
    const id = this.int();
    if (id === boolTrue) return true;
    if (id === boolFalse) return false;
    throw new UnknownConstructorError(id >>> 0, at, 'Bool');
  }

  /**
   * `Vector<T>` with its id.
   * @param element reads one element
   * @param elementSize the smallest number of bytes an element takes, at least 1
   * @throws LimitError when the count cannot be true for the bytes left.
   */
  vector<T>(element: (reader: TlReader) => T, elementSize = 4): T[] {
    const count = this.vectorCount(elementSize);
    const values: T[] = [];
    for (let index = 0; index < count; index += 1) values.push(element(this));
    return values;
  }

  /** The head of a `Vector<T>`: the id and the count, which is checked as in {@link vector}. */
  vectorCount(elementSize = 4): number {
    const at = this.#position;
    const id = this.uint();
    if (id !== vectorId) throw new UnknownConstructorError(id, at, 'Vector');
    return this.bareVectorCount(elementSize);
  }

  /** The count of a bare `vector<T>`, checked as in {@link vector}. */
  bareVectorCount(elementSize = 4): number {
    const at = this.#position;
    const count = this.uint();
    if (count * elementSize > this.remaining) {
      throw new LimitError('count', at, `expected at most ${Math.floor(this.remaining / elementSize)} elements in ${this.remaining} bytes, got ${count}`);
    }
    return count;
  }

  #take(length: number): number {
    const at = this.#position;
    if (length > this.#bytes.length - at) throw truncated(at, length, this.#bytes.length);
    this.#position = at + length;
    return at;
  }

  /** Takes a whole string with its padding; returns where its data begin and leaves their length in `#stringLength`. */
  #takeString(): number {
    const at = this.#position;
    // The shortest string, padding included, is one word; the head of the long form is exactly one.
    this.#take(4);
    this.#position = at;
    const first = this.#bytes[at] as number;
    if (first === 0xff) throw new LimitError('length', at, 'expected a string shorter than 2^24 bytes, got the length byte 0xff');
    const head = first === 254 ? 4 : 1;
    const length = first === 254 ? this.#view.getUint32(at, true) >>> 8 : first;
    this.#take((head + length + 3) & ~3);
    this.#stringLength = length;
    return at + head;
  }
}

/** A short text if it is all ASCII. */
export function readAscii(bytes: Uint8Array, from: number, to: number): string | undefined {
  const codes = new Array<number>(to - from);
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return undefined;
    codes[at - from] = byte;
  }
  return String.fromCharCode(...codes);
}

/** Made apart from where it is thrown, to keep that small: engines then put it where it is called. */
function truncated(at: number, length: number, end: number): TruncatedError {
  return new TruncatedError(at, length, end - at);
}
