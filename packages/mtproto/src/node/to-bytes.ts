/** Plain arrays out of the buffers that Node.js returns. */

/**
 * The bytes of a buffer as a plain `Uint8Array`, whose `slice` copies. A buffer that lies in a shared pool is copied,
 * so that the array is nobody else's.
 */
export function toBytes(buffer: Uint8Array): Uint8Array {
  const isWhole = buffer.byteOffset === 0 && buffer.buffer.byteLength === buffer.length;
  return isWhole ? new Uint8Array(buffer.buffer) : new Uint8Array(buffer);
}
