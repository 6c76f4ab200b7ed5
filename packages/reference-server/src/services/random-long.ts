/** Random 64-bit numbers. */
import type { RandomSource } from '../ports/random-source.js';

/** A random signed 64-bit number other than 0. */
export function randomLong(random: RandomSource): bigint {
  const bytes = random.bytes(8);
  const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
  return value === 0n ? 1n : value;
}
