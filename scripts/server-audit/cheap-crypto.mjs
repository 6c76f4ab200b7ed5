/** Cryptography that hides nothing and costs nothing: for both ends of the audit, which is about order and not about secrets. */
import { gunzipSync, gzipSync } from 'node:zlib';

/** Four times FNV-1a with different beginnings and a last stir. @param {readonly Uint8Array[]} parts @param {number} length */
function stir(parts, length) {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let [left, right] = [0x811c9dc5, 0x01000193];
  for (const part of parts) {
    for (const byte of part) {
      left = Math.imul(left ^ byte, 0x01000193);
      right = Math.imul(right + byte, 0x85ebca6b) ^ (right >>> 13);
    }
  }
  for (let offset = 0; offset + 4 <= length; offset += 4) {
    left = Math.imul(left ^ (right >>> 15), 0x2c1b3c6d);
    right = Math.imul(right ^ (left >>> 12), 0x297a2d39) + offset;
    view.setUint32(offset, left ^ right);
  }
  return bytes;
}

/** @returns {any} A `CryptoProvider` without key creation: keys are planted. */
export function createCheapCrypto() {
  return {
    sha1: (/** @type {Uint8Array[]} */ ...parts) => stir(parts, 20),
    sha256: (/** @type {Uint8Array[]} */ ...parts) => stir(parts, 32),
    aesIgeEncrypt: (/** @type {Uint8Array} */ data) => data.slice(),
    aesIgeDecrypt: (/** @type {Uint8Array} */ data) => data.slice(),
    createAesCtr: () => ({ process: (/** @type {Uint8Array} */ data) => data.slice() }),
    compute: (/** @type {any} */ job) => {
      if (job.type === 'inflate') return { type: 'inflate', value: new Uint8Array(gunzipSync(job.data, { maxOutputLength: job.limit })) };
      if (job.type === 'deflate') return { type: 'deflate', value: new Uint8Array(gzipSync(job.data)) };
      return { type: 'failed', reason: `${job.type} is not part of the audit` };
    },
  };
}
