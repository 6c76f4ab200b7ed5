/** Tiny previews: JPEGs without all that is the same in each of them. https://core.telegram.org/api/files#stripped-thumbnails */
import { createHash } from 'node:crypto';

/** How a JPEG must be made to be stripped: with these, its tables are those that clients put back. */
export const strippedJpegOptions = { quality: 20, chromaSubsampling: '4:2:0', optimiseCoding: false, progressive: false, mozjpeg: false } as const;

/** Pixels of the longer side; each side is told in one byte. */
export const strippedSide = 40;

/** SHA-256 of everything before the compressed pixels, without the application's segments, with the sides at 0. */
const headHash = '1f557dbaefbeea35fc7ce8192cc0d365b82bb5615da4418c92442e8bdcee3c33';

/** Markers: frame header, start of scan, and where application segments begin and end. */
const frame = 0xc0;
const scan = 0xda;
const application = [0xe0, 0xef] as const;

/**
 * Strips a JPEG of no more than 255 pixels a side: 1, height, width, and the compressed pixels. `undefined` when its tables are others than
 * those that clients have: they could not show it.
 */
export function stripJpeg(jpeg: Uint8Array): Uint8Array | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  const head = createHash('sha256');
  let sides: readonly [height: number, width: number] | undefined;
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = view.getUint8(at + 1);
    const end = at + 2 + view.getUint16(at + 2);
    const segment = Uint8Array.from(jpeg.subarray(at, end));
    if (marker === frame) {
      sides = [view.getUint16(at + 5), view.getUint16(at + 7)];
      segment.fill(0, 5, 9);
    }
    if (marker < application[0] || marker > application[1]) head.update(segment);
    at = end;
    if (marker === scan) break;
  }
  if (sides === undefined || Math.max(...sides) > 255 || head.digest('hex') !== headHash) return undefined;
  return Uint8Array.from([1, ...sides, ...jpeg.subarray(at, -2)]);
}
