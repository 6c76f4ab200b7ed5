/** Reading UTF-8 by Node's own buffers: TextDecoder wants a view made for each string. */
import { Buffer } from 'node:buffer';
import type { OpenText } from '../codec/reader.js';

/** Opens a byte array without copying it. */
export const openText: OpenText = (bytes) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (from, to) => buffer.toString('utf8', from, to);
};
