/** CRC-32 (IEEE 802.3, reflected, polynomial 0xedb88320) of an ASCII text. */

/** Returns the checksum as unsigned 32 bits. */
export function crc32(text: string): number {
  const steps = (table ??= makeTable());
  let crc = -1;
  for (let index = 0; index < text.length; index += 1) {
    crc = (steps[(crc ^ text.charCodeAt(index)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

let table: Int32Array | undefined;

function makeTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
}
