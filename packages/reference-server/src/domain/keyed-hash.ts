/** HMAC-SHA-256: what only the server can compute, and check again. */

/** SHA-256 (32 bytes) of the parts one after the other. */
export type Sha256 = (...parts: Uint8Array[]) => Uint8Array;

/** HMAC-SHA-256 (32 bytes) of a text of bytes under one secret. https://www.rfc-editor.org/rfc/rfc2104 */
export type KeyedHash = (content: Uint8Array) => Uint8Array;

const blockSize = 64;

/**
 * Prepares a secret.
 *
 * @param secret at most 64 bytes.
 */
export function createKeyedHash(secret: Uint8Array, sha256: Sha256): KeyedHash {
  const inner = new Uint8Array(blockSize).fill(0x36);
  const outer = new Uint8Array(blockSize).fill(0x5c);
  secret.forEach((byte, i) => {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  });
  return (content) => sha256(outer, sha256(inner, content));
}
