/** Pictures for tests, made and measured without a library. */
import { crc32, deflateSync } from 'node:zlib';

/** A PNG of one colour (red, green, blue). https://www.w3.org/TR/png-3/ */
export function makePng(width: number, height: number, colour: readonly [number, number, number] = [32, 128, 192]): Uint8Array {
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(width * 3, Buffer.from(colour))]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const chunks = [chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
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
