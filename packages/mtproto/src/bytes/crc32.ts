/** CRC-32 of IEEE 802.3, reflected, as gzip and the full transport use it. */

let table: Uint32Array | undefined;

/** Returns the unsigned checksum of `bytes`; `previous` continues the checksum of the bytes before them. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  table ??= createTable();
  let checksum = ~previous;
  for (const byte of bytes) checksum = table[(checksum ^ byte) & 255]! ^ (checksum >>> 8);
  return ~checksum >>> 0;
}

function createTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let remainder = index;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
    return remainder;
  });
}
