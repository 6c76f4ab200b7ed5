/** Byte strings of a fixed length, filled up with leading zeroes. */
import { UsageError } from '../errors.js';

/**
 * Returns a copy of `bytes` with zeroes before it, `length` bytes in all.
 *
 * @throws UsageError when `bytes` is longer than `length`.
 */
export function leftPadBytes(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length > length) throw new UsageError(`${bytes.length} bytes do not fit into ${length}`);
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return padded;
}
