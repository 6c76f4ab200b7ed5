/** Big integers as big-endian byte strings, the form in which the protocol carries them. */
import { UsageError } from '../errors.js';
import { toHex } from './hex.js';

/** Reads a big-endian unsigned integer; no bytes are zero. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/**
 * Writes a non-negative integer big-endian: `length` bytes with leading zeroes, or as few bytes as hold it (none for
 * zero) when `length` is not given.
 *
 * @throws UsageError when the value is negative or longer than `length`.
 */
export function bigIntToBytes(value: bigint, length?: number): Uint8Array {
  if (value < 0n) throw new UsageError('a negative integer has no unsigned form');
  const digits = value === 0n ? '' : value.toString(16);
  const size = length ?? Math.ceil(digits.length / 2);
  if (digits.length > 2 * size) {
    throw new UsageError(`an integer of ${Math.ceil(digits.length / 2)} bytes does not fit into ${size}`);
  }
  const text = digits.padStart(2 * size, '0');
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) {
    bytes[index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
