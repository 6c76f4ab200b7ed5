/** Pictures for tests, made and measured without a library. */
import { crc32, deflateSync } from 'node:zlib';

/** A PNG of one colour (red, green, blue). */
export function makePng(width: number, height: number, colour: readonly [number, number, number] = [32, 128, 192]): Uint8Array {
  return paint(width, height, () => colour);
}

/** A PNG whose colours go from one corner to the other; another `shade` makes another picture. */
export function makePicture(width: number, height: number, shade = 0): Uint8Array {
  return paint(width, height, (x, y) => [(x * 255) / width, (y * 255) / height, shade]);
}

/** https://www.w3.org/TR/png-3/ */
function paint(width: number, height: number, colourAt: (x: number, y: number) => readonly [number, number, number]): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits each of red, green and blue.
  head.set([8, 2], 8);
  const rows = Buffer.alloc((1 + width * 3) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colourAt(x, y), y * (1 + width * 3) + 1 + x * 3);
  }
  const chunks = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]));
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, 'ascii'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), framed.length - 4);
  return framed;
}

/** The sides of a JPEG, as `width`x`height`; throws for what is none. */
export function sidesOfJpeg(jpeg: Uint8Array): string {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (view.getUint16(0) !== 0xffd8 || view.getUint16(jpeg.length - 2) !== 0xffd9) throw new RangeError('expected a whole JPEG');
  let at = 2;
  while (view.getUint16(at) !== 0xffc0) at += 2 + view.getUint16(at + 2);
  return `${view.getUint16(at + 7)}x${view.getUint16(at + 5)}`;
}
