/** The little of DER (X.690) that keys are written in: sequences, integers, strings of bits and of bytes. */
import { concatBytes } from '../bytes/concat.js';
import { UsageError } from '../errors.js';

const integerTag = 0x02;
const bitStringTag = 0x03;
const octetStringTag = 0x04;
const sequenceTag = 0x30;

/** Reads the elements of one DER value from its beginning to its end. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether everything has been read. */
  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Whether exactly these bytes are still to be read. */
  restEquals(expected: readonly number[]): boolean {
    const rest = this.#bytes.subarray(this.#offset);
    return rest.length === expected.length && expected.every((byte, index) => byte === rest[index]);
  }

  /** Enters a sequence: a reader over its elements. */
  sequence(): DerReader {
    return new DerReader(this.#element(sequenceTag));
  }

  /** Enters a bit string of whole bytes that holds another DER value. */
  bitString(): DerReader {
    const content = this.#element(bitStringTag);
    if (content[0] !== 0) throw new UsageError('a DER bit string of whole bytes begins with a zero byte');
    return new DerReader(content.subarray(1));
  }

  /** A non-negative integer, big-endian without leading zeroes. */
  unsignedInteger(): Uint8Array {
    const content = this.#element(integerTag);
    if (content.length === 0 || content[0]! >= 0x80) throw new UsageError('a DER integer is empty or negative');
    let start = 0;
    while (start < content.length && content[start] === 0) start++;
    return content.slice(start);
  }

  #element(tag: number): Uint8Array {
    const nextTag = this.#bytes[this.#offset];
    if (nextTag !== tag) {
      const got = nextTag === undefined ? 'the end' : `tag 0x${nextTag.toString(16)}`;
      throw new UsageError(`DER: got ${got}, expected tag 0x${tag.toString(16)}`);
    }
    let position = this.#offset + 1;
    let length = this.#bytes[position++] ?? -1;
    if (length > 0x80) {
      const lengthBytes = length & 0x7f;
      if (lengthBytes > 3) throw new UsageError(`DER: a length of ${lengthBytes} bytes is beyond any key`);
      length = 0;
      for (let index = 0; index < lengthBytes; index++) length = length * 256 + (this.#bytes[position++] ?? 0);
    } else if (length === 0x80) {
      throw new UsageError('DER: an indefinite length is not allowed');
    }
    if (length < 0 || position + length > this.#bytes.length) throw new UsageError('DER: the value ends too early');
    this.#offset = position + length;
    return this.#bytes.subarray(position, position + length);
  }
}

/** Writes a sequence of already encoded elements. */
export function encodeDerSequence(...elements: Uint8Array[]): Uint8Array {
  return encodeElement(sequenceTag, concatBytes(...elements));
}

/** Writes a non-negative integer given big-endian. */
export function encodeDerUnsignedInteger(value: Uint8Array): Uint8Array {
  const needsZero = value.length === 0 || value[0]! >= 0x80;
  return encodeElement(integerTag, needsZero ? concatBytes(Uint8Array.of(0), value) : value);
}

/** Writes a bit string of whole bytes around another DER value. */
export function encodeDerBitString(content: Uint8Array): Uint8Array {
  return encodeElement(bitStringTag, concatBytes(Uint8Array.of(0), content));
}

/** Writes bytes, or another DER value as bytes. */
export function encodeDerOctetString(content: Uint8Array): Uint8Array {
  return encodeElement(octetStringTag, content);
}

function encodeElement(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  let header: number[];
  if (length < 0x80) header = [tag, length];
  else if (length < 0x100) header = [tag, 0x81, length];
  else header = [tag, 0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.from(header), content);
}
