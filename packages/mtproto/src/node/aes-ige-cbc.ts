/** AES-256-IGE encryption through the AES-256-CBC of node:crypto, which uses the processor's AES instructions. */
import { createCipheriv } from 'node:crypto';

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
  const wordCount = data.length / 4;
  // P_{-1}, P_0, P_1, ...; four words a block.
  const plain = new Int32Array(8 + wordCount);
  const plainBytes = new Uint8Array(plain.buffer);
  plainBytes.set(iv.subarray(16), 16);
  plainBytes.set(data, 32);
  const chained = new Int32Array(wordCount);
  for (let index = 0; index < wordCount; index++) chained[index] = plain[index + 8]! ^ plain[index]!;
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, 16)).setAutoPadding(false);
  const result = new Uint8Array(chained.buffer);
  result.set(cipher.update(result));
  for (let index = 0; index < wordCount; index++) chained[index] = chained[index]! ^ plain[index + 4]!;
  return result;
}
