/** Tests of JPEGs that go over their pixels again and again. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { countScans, mostScans } from './jpeg-scans.js';
import { createSharpPictures } from './sharp-pictures.js';

/** A segment with its length. */
function segment(marker: number, content: readonly number[]): Uint8Array {
  return Uint8Array.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content);
}

/** A grey progressive JPEG of 64 by 64 pixels that is painted once, and then so often that nothing changes. */
function repainted(times: number): Uint8Array {
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const table = (id: number, symbol: number): Uint8Array => segment(0xc4, [id, 1, ...zeros(15), symbol]);
  const frame = segment(0xc2, [8, 0, 64, 0, 64, 1, 1, 0x11, 0]);
  const head = [Uint8Array.of(0xff, 0xd8), segment(0xdb, [0, ...zeros(64).fill(16)]), frame, table(0, 0), table(0x10, 0xe0)];
  const paint = [segment(0xda, [1, 1, 0, 0, 0, 0]), new Uint8Array(8)];
  const again = [segment(0xda, [1, 1, 0, 1, 63, 0]), new Uint8Array(2)];
  return Buffer.concat([...head, ...paint, ...Array.from({ length: times }, () => again).flat(), Uint8Array.of(0xff, 0xd9)]);
}

describe('countScans', () => {
  const noise = sharp(Uint8Array.from({ length: 90 * 60 * 3 }, (_, i) => (i * i * 7 + (i >> 3)) % 256), { raw: { width: 90, height: 60, channels: 3 } });

  it('counts those of pictures as they are common, and nothing of what stands before or behind them', async () => {
    const plain = await noise.clone().jpeg({ quality: 100 }).toBuffer();
    const hidden = segment(0xe5, Array.from({ length: 60 }, () => [0xff, 0xda]).flat());
    expect(countScans(plain)).toBe(1);
    expect(countScans(Buffer.concat([plain.subarray(0, 2), hidden, plain.subarray(2), hidden, plain]))).toBe(1);
    expect(countScans(await noise.clone().jpeg({ progressive: true }).toBuffer())).toBe(10);
    expect([countScans(new Uint8Array()), countScans(Uint8Array.of(0xff, 0xda, 0xff)), countScans(plain.subarray(0, 30))]).toEqual([0, 0, 0]);
  });

  it('keeps pictures from a decoder that would be busy with them for minutes', async () => {
    expect([countScans(repainted(7)), countScans(repainted(mostScans))]).toEqual([8, mostScans + 1]);
    const pictures = createSharpPictures(sharp);
    expect(await pictures.makePhoto(repainted(mostScans - 1))).toMatchObject({ type: 'made', width: 64, height: 64 });
    const refused = { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
    const bytes = repainted(mostScans);
    expect([await pictures.makePhoto(bytes), await pictures.makeProfilePhoto(bytes), await pictures.makeThumbnail(bytes)]).toEqual([refused, refused, refused]);
  });
});
