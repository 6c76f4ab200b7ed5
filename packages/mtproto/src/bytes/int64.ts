/** 64-bit little-endian integers in byte strings, as unsigned bigints. */
import { readUint32LE, writeInt32LE } from './int32.js';

const words = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/**
 * Reads an unsigned 64-bit little-endian integer at `offset`.
 *
 * @throws UsageError when fewer than 8 bytes are left there.
 */
export function readUint64LE(bytes: Uint8Array, offset = 0): bigint {
  // Through a view: sums of bigints would make three of them for each number, and a packet has four numbers.
  words.setUint32(0, readUint32LE(bytes, offset), true);
  words.setUint32(4, readUint32LE(bytes, offset + 4), true);
  return words.getBigUint64(0, true);
}

/**
 * Writes the low 64 bits of `value`, signed or unsigned, little-endian at `offset`.
 *
 * @throws UsageError when fewer than 8 bytes are left there.
 */
export function writeUint64LE(target: Uint8Array, offset: number, value: bigint): void {
  writeInt32LE(target, offset, Number(BigInt.asUintN(32, value)));
  writeInt32LE(target, offset + 4, Number(BigInt.asUintN(32, value >> 32n)));
}

/** Returns the low 64 bits of `value` as 8 little-endian bytes. */
export function uint64ToBytesLE(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  writeUint64LE(bytes, 0, value);
  return bytes;
}
