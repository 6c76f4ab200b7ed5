/** TL primitives -> bytes, into a buffer that grows. */
import { describe, ValueError } from './errors.js';

const boolTrue = 0x997275b5;
const boolFalse = 0xbc799737;
const vectorId = 0x1cb5c415;
const utf8 = /* @__PURE__ */ new TextEncoder();
const longestString = 0xff_ffff;
/** Up to this length a loop over ASCII beats the encoder's fixed cost. */
const shortString = 16;
/** Up to this length a string is encoded in place, with room for its longest UTF-8; above, that room would be a waste. */
const mediumString = 4096;

/**
 * Writes primitives one behind another. Every method checks its value and throws ValueError when it does not fit.
 * Page: https://core.telegram.org/mtproto/serialize
 */
export class TlWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #capacity: number;
  #position = 0;

  /** @param capacity the bytes to begin with; the buffer doubles as needed. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#capacity = capacity;
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get position(): number {
    return this.#position;
  }

  /** A copy of what was written; the writer may go on. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#position);
  }

  /** What was written, where it stands: whatever is written after a `reset` takes its place. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#position);
  }

  /** Forgets what was written and begins anew in the same buffer. */
  reset(): void {
    this.#position = 0;
  }

  /** Signed 32 bits. */
  int(value: number): void {
    if (typeof value !== 'number' || (value | 0) !== value) throw unfit('a signed 32-bit integer', value);
    const at = this.#grow(4);
    this.#view.setInt32(at, value, true);
  }

  /** Unsigned 32 bits. */
  uint(value: number): void {
    if (typeof value !== 'number' || value >>> 0 !== value) throw unfit('an unsigned 32-bit integer', value);
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  /** Signed 64 bits. */
  long(value: bigint): void {
    if (typeof value !== 'bigint') throw unfit('a bigint of signed 64 bits', value);
    if (BigInt.asIntN(64, value) !== value) throw new ValueError('a bigint of signed 64 bits', 'a larger bigint');
    const at = this.#grow(8);
    this.#view.setBigInt64(at, value, true);
  }

  /** A safe integer, as signed 64 bits. */
  int53(value: number): void {
    if (!Number.isSafeInteger(value)) throw unfit('an integer of at most 53 bits', value);
    const at = this.#grow(8);
    this.#view.setInt32(at, value | 0, true);
    this.#view.setInt32(at + 4, Math.floor(value / 0x1_0000_0000), true);
  }

  /** IEEE 754, 64 bits; NaN and infinities are values like others. */
  double(value: number): void {
    if (typeof value !== 'number') throw unfit('a number', value);
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
  }

  /** 16 bytes. */
  int128(value: Uint8Array): void {
    this.#fixed(value, 16);
  }

  /** 32 bytes. */
  int256(value: Uint8Array): void {
    this.#fixed(value, 32);
  }

  /** Bytes as they stand, without a length. */
  raw(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw unfit('bytes', value);
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
  }

  /** A byte string, shorter than 2^24 bytes. */
  bytes(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw unfit('bytes', value);
    const at = this.#growString(value.length);
    this.#bytes.set(value, at);
  }

  /** A string as UTF-8, shorter than 2^24 bytes; lone surrogates become U+FFFD. */
  string(value: string): void {
    if (typeof value !== 'string') throw unfit('a string', value);
    if (value.length > mediumString) this.bytes(utf8.encode(value));
    else if (value.length > shortString || !this.#ascii(value)) this.#encode(value);
  }

  /** `Bool`. */
  bool(value: boolean): void {
    if (typeof value !== 'boolean') throw unfit('a boolean', value);
    const at = this.#grow(4);
    this.#view.setUint32(at, value ? boolTrue : boolFalse, true);
  }

  /** `Vector<T>` with its id; `element` writes one element. */
  vector<T>(values: readonly T[], element: (writer: TlWriter, value: T) => void): void {
    this.uint(vectorId);
    this.bareVector(values, element);
  }

  /** A bare `vector<T>`. */
  bareVector<T>(values: readonly T[], element: (writer: TlWriter, value: T) => void): void {
    if (!Array.isArray(values)) throw new ValueError('an array', describe(values));
    this.uint(values.length);
    for (let index = 0; index < values.length; index += 1) {
      try {
        element(this, values[index] as T);
      } catch (error) {
        throw error instanceof ValueError ? error.prepend(`[${index}]`) : error;
      }
    }
  }

  /** Writes a short string if it is all ASCII, and says whether it did. */
  #ascii(value: string): boolean {
    const start = this.#position;
    const at = this.#growString(value.length);
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) {
        this.#position = start;
        return false;
      }
      this.#bytes[at + index] = code;
    }
    return true;
  }

  /** Encodes straight into the buffer: `encodeInto` takes a tenth of the time of `encode`, which makes an array each time. */
  #encode(value: string): void {
    const start = this.#position;
    const likely = value.length < 254 ? 1 : 4;
    this.#grow(value.length * 3 + 7);
    const length = utf8.encodeInto(value, this.#bytes.subarray(start + likely)).written;
    const head = length < 254 ? 1 : 4;
    // Short in characters and long in bytes: the head is longer than it seemed.
    if (head !== likely) this.#bytes.copyWithin(start + head, start + likely, start + likely + length);
    if (head === 1) this.#bytes[start] = length;
    else this.#view.setUint32(start, length * 256 + 254, true);
    this.#position = start + ((head + length + 3) & ~3);
    for (let at = start + head + length; at < this.#position; at += 1) this.#bytes[at] = 0;
  }

  #fixed(value: Uint8Array, length: number): void {
    if (!(value instanceof Uint8Array) || value.length !== length) throw unfit(`${length} bytes`, value);
    const at = this.#grow(length);
    this.#bytes.set(value, at);
  }

  /** Makes room for a string of `length` bytes, writes its head and padding, and returns where its data go. */
  #growString(length: number): number {
    if (length < 254) {
      const at = this.#grow((length + 4) & ~3);
      this.#view.setUint32(this.#position - 4, 0);
      this.#bytes[at] = length;
      return at + 1;
    }
    if (length > longestString) throw new ValueError('at most 16777215 bytes', `${length} bytes`);
    const at = this.#grow((length + 7) & ~3);
    this.#view.setUint32(this.#position - 4, 0);
    this.#view.setUint32(at, length * 256 + 254, true);
    return at + 4;
  }

  /** Makes room and returns where it begins. Call it before naming the buffer: it may replace it. */
  #grow(length: number): number {
    const at = this.#position;
    const end = at + length;
    // The rare way stands apart, so that engines put this one where it is called.
    if (end > this.#capacity) this.#enlarge(end);
    this.#position = end;
    return at;
  }

  #enlarge(end: number): void {
    const bytes = new Uint8Array(Math.max(end, this.#capacity * 2));
    bytes.set(this.#bytes.subarray(0, this.#position));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#capacity = bytes.length;
  }
}

/** The error of a value that does not fit; made apart from where it is thrown, to keep that small. */
function unfit(expected: string, value: unknown): ValueError {
  return new ValueError(expected, describe(value));
}
