/** Tests of the headers of pictures. */
import { describe, expect, it } from 'vitest';
import { readPictureHeader } from './picture-header.js';

/** The bytes of a text of hex digits; spaces are for the eye. */
function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

const jpeg = hex('ffd8 ffe00010 4a46494600010100000100010000 ffdb0004 0000 ffff c0000b 08 0078 00a0 01 012200 ffda');
const pictures: readonly (readonly [string, Uint8Array, object])[] = [
  ['a JPEG', jpeg, { format: 'jpeg', width: 160, height: 120 }],
  ['a progressive JPEG', hex('ffd8 ffc2000b 08 0001 0002 01 012200'), { format: 'jpeg', width: 2, height: 1 }],
  ['a PNG', hex('89504e470d0a1a0a 0000000d 49484452 000003e8 000001f4 08'), { format: 'png', width: 1000, height: 500 }],
  ['a GIF', hex('474946383961 4001 f000 80'), { format: 'gif', width: 320, height: 240 }],
  ['a lossy WebP', hex('52494646 00000000 57454250 56503820 00000000 300100 9d012a 8002 e001'), { format: 'webp', width: 640, height: 480 }],
  ['a lossless WebP', hex('52494646 00000000 57454250 5650384c 00000000 2f 7fc27700 0000000000'), { format: 'webp', width: 640, height: 480 }],
  ['an extended WebP', hex('52494646 00000000 57454250 56503858 0a000000 10000000 7f0200 df0100'), { format: 'webp', width: 640, height: 480 }],
];

describe('readPictureHeader', () => {
  it.each(pictures)('reads the sides of %s', (_, bytes, header) => {
    expect(readPictureHeader(bytes)).toEqual(header);
  });

  it.each(pictures)('says nothing about %s that ends too early, and never fails', (_, bytes) => {
    const seen = Array.from({ length: bytes.length }, (__, length) => readPictureHeader(bytes.subarray(0, length)));
    expect(seen.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => undefined));
  });

  it('takes nothing else: no text that a decoder would draw, no sides of 0', () => {
    for (const text of ['<svg width="9" height="9"/>', '<?xml version="1.0"?><svg/>', '%PDF-1.4 and more, and more', '']) expect(readPictureHeader(new TextEncoder().encode(text))).toBeUndefined();
    expect(readPictureHeader(hex('89504e470d0a1a0a 0000000d 49484452 00000000 000001f4 08'))).toBeUndefined();
    expect(readPictureHeader(hex('ffd8 ffe00002'.padEnd(12_000, 'ffe00002')))).toBeUndefined();
  });
});
