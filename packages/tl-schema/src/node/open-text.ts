/** Reading UTF-8 by Node's own buffers: TextDecoder wants a view made for each string. */
import { Buffer } from 'node:buffer';
import { readAscii, type OpenText } from '../codec/reader.js';
import { decodeUnits } from './utf8-units.js';

/** Up to this length a loop over ASCII beats the buffer's fixed cost. */
const shortString = 16;
const units = /* @__PURE__ */ new Uint16Array(4096);
/** The buffer over the units. */
const unitBytes = /* @__PURE__ */ Buffer.from(units.buffer);

/** Opens a byte array without copying it. */
export const openText: OpenText = (bytes) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (from, to) => {
    const length = to - from;
    if (length <= shortString) {
      const text = readAscii(bytes, from, to);
      if (text !== undefined) return text;
    }
    // Node is quick with ASCII. Other letters show at the beginning or in the middle; missing them costs time and nothing else.
    if (length <= units.length && ((bytes[from] as number) | (bytes[from + (length >>> 1)] as number)) >= 0x80) {
      const count = decodeUnits(bytes, from, to, units);
      if (count >= 0) return unitBytes.toString('utf16le', 0, count * 2);
    }
    return buffer.toString('utf8', from, to);
  };
};
