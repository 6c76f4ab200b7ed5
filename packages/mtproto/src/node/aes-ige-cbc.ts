/** AES-256-IGE encryption through the AES-256-CBC of node:crypto, which uses the processor's AES instructions. */
import { createCipheriv } from 'node:crypto';

// 16 KB.
const pieceWords = 4096;

/**
 * Encrypts whole blocks.
 *
 * IGE is `C_i = E(P_i ^ C_{i-1}) ^ P_{i-1}`. With `D_i = C_i ^ P_{i-1}` that is `D_i = E(Q_i ^ D_{i-1})`, a CBC
 * encryption of `Q_i = P_i ^ P_{i-2}`, where P_0 is the second half of the iv and P_{-1} is zero. Decryption has no
 * such form: each cipher input depends on the plaintext before it.
 *
 * @see https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
 */
export function encryptIgeThroughCbc(data: Uint8Array, key: Uint8Array, iv: Uint8Array): Uint8Array {
  const plain = toWords(data);
  const result = new Int32Array(plain.length);
  const mixed = new Int32Array(Math.min(plain.length, pieceWords));
  const start = toWords(iv.slice(16));
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, 16)).setAutoPadding(false);
  // In pieces that stay in the processor's cache from the first step to the last.
  for (let from = 0; from < plain.length; from += pieceWords) {
    const length = Math.min(pieceWords, plain.length - from);
    // P_{-1} and P_0 stand before the data.
    const mixedBefore = from === 0 ? Math.min(8, length) : 0;
    for (let index = 0; index < mixedBefore; index++) mixed[index] = plain[index]! ^ (index < 4 ? 0 : start[index - 4]!);
    for (let index = mixedBefore; index < length; index++) mixed[index] = plain[from + index]! ^ plain[from + index - 8]!;
    const chained = toWords(cipher.update(new Uint8Array(mixed.buffer, 0, length * 4)));
    const chainedBefore = from === 0 ? Math.min(4, length) : 0;
    for (let index = 0; index < chainedBefore; index++) result[index] = chained[index]! ^ start[index]!;
    for (let index = chainedBefore; index < length; index++) result[from + index] = chained[index]! ^ plain[from + index - 4]!;
  }
  return new Uint8Array(result.buffer);
}

/** The words of whole blocks; copied where they do not begin at a word of their buffer. */
function toWords(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
