/** UTF-8 -> UTF-16 code units, in a plain loop: on text of two bytes a letter V8 takes four times as long. */

/**
 * Decodes well-formed UTF-8 into `units`, which must hold one unit a byte. Returns how many units there are, or -1 when a
 * sequence is broken, for which there is the platform's decoder.
 * Page: https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export function decodeUnits(bytes: Uint8Array, from: number, to: number, units: Uint16Array): number {
  let count = 0;
  let at = from;
  while (at < to) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      units[count] = first;
      at += 1;
    } else if (first >= 0xc2 && first < 0xe0 && at + 1 < to) {
      const second = (bytes[at + 1] as number) ^ 0x80;
      if (second > 0x3f) return -1;
      units[count] = ((first & 0x1f) << 6) | second;
      at += 2;
    } else if (first >= 0xe0 && first < 0xf0 && at + 2 < to) {
      const second = (bytes[at + 1] as number) ^ 0x80;
      const third = (bytes[at + 2] as number) ^ 0x80;
      const code = ((first & 0x0f) << 12) | (second << 6) | third;
      // Neither longer than need be nor half of a pair.
      if ((second | third) > 0x3f || code < 0x800 || (code & 0xf800) === 0xd800) return -1;
      units[count] = code;
      at += 3;
    } else if (first >= 0xf0 && first < 0xf5 && at + 3 < to) {
      const second = (bytes[at + 1] as number) ^ 0x80;
      const third = (bytes[at + 2] as number) ^ 0x80;
      const fourth = (bytes[at + 3] as number) ^ 0x80;
      const code = ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
      if ((second | third | fourth) > 0x3f || code < 0x1_0000 || code > 0x10_ffff) return -1;
      units[count] = 0xd7c0 + (code >>> 10);
      units[count + 1] = 0xdc00 | (code & 0x3ff);
      count += 1;
      at += 4;
    } else return -1;
    count += 1;
  }
  return count;
}
