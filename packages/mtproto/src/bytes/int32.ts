/** 32-bit little-endian integers in byte strings. */
import { UsageError } from '../errors.js';

/**
 * Reads an unsigned 32-bit little-endian integer at `offset`.
 *
 * @throws UsageError when fewer than 4 bytes are left there.
 */
export function readUint32LE(bytes: Uint8Array, offset = 0): number {
  return readInt32LE(bytes, offset) >>> 0;
}

/**
 * Reads a signed 32-bit little-endian integer at `offset`.
 *
 * @throws UsageError when fewer than 4 bytes are left there.
 */
export function readInt32LE(bytes: Uint8Array, offset = 0): number {
  assertRoom(bytes, offset);
  return bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24);
}

/**
 * Writes the low 32 bits of `value`, signed or unsigned, little-endian at `offset`.
 *
 * @throws UsageError when fewer than 4 bytes are left there.
 */
export function writeInt32LE(target: Uint8Array, offset: number, value: number): void {
  assertRoom(target, offset);
  target[offset] = value;
  target[offset + 1] = value >>> 8;
  target[offset + 2] = value >>> 16;
  target[offset + 3] = value >>> 24;
}

/** Returns the low 32 bits of `value` as 4 little-endian bytes. */
export function int32ToBytesLE(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeInt32LE(bytes, 0, value);
  return bytes;
}

function assertRoom(bytes: Uint8Array, offset: number): void {
  if (offset < 0 || offset + 4 > bytes.length) {
    throw new UsageError(`no 4 bytes at offset ${offset}: the array has ${bytes.length}`);
  }
}
