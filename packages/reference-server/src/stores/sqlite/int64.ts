/** 64-bit numbers on their way into and out of SQLite, which knows signed ones only. */

/** The signed form of an unsigned 64-bit number. */
export function toSigned(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** The unsigned form of a signed 64-bit number. */
export function toUnsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
