/** Exclusive or of byte strings. */
import { UsageError } from '../errors.js';

/**
 * Returns `left ^ right` byte by byte as a new array.
 *
 * @throws UsageError when the lengths differ.
 */
export function xorBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== right.length) {
    throw new UsageError(`xor needs equal lengths: got ${left.length} and ${right.length} bytes`);
  }
  const result = new Uint8Array(left.length);
  for (let index = 0; index < left.length; index++) result[index] = left[index]! ^ right[index]!;
  return result;
}
