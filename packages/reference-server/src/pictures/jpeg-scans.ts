/** How often a JPEG goes over its pixels: each time costs a decoder as much as all of them, however few bytes it takes. */

/** Scans of a JPEG that is decoded at most; common progressive ones have 10. */
export const mostScans = 100;

/** Counts the scans of a JPEG as decoders find them: up to the end of the picture, whatever stands behind it. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B */
export function countScans(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at !== -1 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) break;
    if (marker === 0xff) {
      at += 1;
    } else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      // A byte of the pixels, or a marker that nothing belongs to.
      at += 2;
    } else {
      if (marker === 0xda) scans += 1;
      at += 2 + ((bytes[at + 2] as number) << 8) + (bytes[at + 3] as number);
    }
  }
  return scans;
}
