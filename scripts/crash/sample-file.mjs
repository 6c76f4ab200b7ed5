// The bytes of the files that people send: told by a seed, so that both ends know them.
import { createHash } from 'node:crypto';

/** @param {number} seed @param {number} size @returns {Uint8Array<ArrayBuffer>} */
export function sampleFile(seed, size) {
  const bytes = new Uint8Array(size);
  const words = new Uint32Array(bytes.buffer, 0, size >> 2);
  let state = seed * 2 + 1;
  for (let index = 0; index < words.length; index += 1) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    words[index] = state;
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
export function digestOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
