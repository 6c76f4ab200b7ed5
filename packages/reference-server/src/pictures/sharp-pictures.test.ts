/** Tests of the sizes that libvips makes. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { MadeSize, PictureOutcome } from '../ports/picture-maker.js';
import { plainPictures } from './plain-pictures.js';
import { createSharpPictures } from './sharp-pictures.js';
import { unstrip } from './stripped-header.contract.js';

const pictures = createSharpPictures(sharp);

/** A picture that is red on the left and blue on the right. */
function twoColours(width: number, height: number): ReturnType<typeof sharp> {
  const half = Math.floor(width / 2);
  const blue = { create: { width: width - half, height, channels: 3 as const, background: '#0000ff' } };
  return sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([{ input: blue, left: half, top: 0 }]);
}

const made = (outcome: PictureOutcome): Extract<PictureOutcome, { type: 'made' }> => {
  if (outcome.type !== 'made') throw new RangeError(`expected a picture, got ${outcome.error}`);
  return outcome;
};
const scaled = (outcome: PictureOutcome): MadeSize[] => made(outcome).sizes.flatMap((size) => ('bytes' in size ? [size] : []));
const stripped = (outcome: PictureOutcome): Uint8Array => {
  const [first] = made(outcome).sizes;
  if (first === undefined || !('stripped' in first)) throw new RangeError('expected a stripped size first');
  return first.stripped;
};

describe('createSharpPictures', () => {
  it('makes JPEGs of all sizes that a photo has', async () => {
    const outcome = await pictures.makePhoto(await twoColours(1000, 500).png().toBuffer());
    expect(outcome).toMatchObject({ width: 1000, height: 500 });
    const sizes = scaled(outcome);
    expect(sizes.map(({ type, width, height }) => [type, width, height])).toEqual([['s', 100, 50], ['m', 320, 160], ['x', 800, 400], ['y', 1000, 500]]);
    for (const { bytes, width, height } of sizes) expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width, height });
  });

  it.each([[1000, 500], [500, 1000], [33, 29], [4000, 3000]])('makes a stripped thumbnail of %i x %i pixels that clients can show', async (width, height) => {
    const bytes = stripped(await pictures.makePhoto(await twoColours(width, height).jpeg().toBuffer()));
    expect(bytes[0]).toBe(1);
    const { data, info } = await sharp(unstrip(bytes)).raw().toBuffer({ resolveWithObject: true });
    expect([info.height, info.width]).toEqual([bytes[1], bytes[2]]);
    expect(Math.max(info.width, info.height)).toBe(Math.min(40, Math.max(width, height)));
    const middle = Math.floor(info.height / 2) * info.width * 3;
    const [red, , blue] = data.subarray(middle, middle + 3);
    const [otherRed, , otherBlue] = data.subarray(middle + info.width * 3 - 3);
    expect((red ?? 0) - (blue ?? 0)).toBeGreaterThan(120);
    expect((otherBlue ?? 0) - (otherRed ?? 0)).toBeGreaterThan(120);
  });

  it('turns pictures upright, and leaves out what the camera has written into them', async () => {
    const turned = await twoColours(400, 200).jpeg().withExif({ IFD0: { Make: 'Secret', Orientation: '6' } }).withMetadata({ orientation: 6 }).toBuffer();
    const outcome = await pictures.makePhoto(turned);
    expect(outcome).toMatchObject({ width: 200, height: 400 });
    for (const { bytes } of scaled(outcome)) expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    expect(await pictures.makeThumbnail(turned)).toMatchObject({ width: 200, height: 400 });
  });

  it.each([[1, 2000, 1999], [3, 2000, 1999], [5, 1999, 2000], [6, 1999, 2000]])('tells the sides of an almost square picture as it is shown, with orientation %i', async (orientation, width, height) => {
    const bytes = await twoColours(2000, 1999).png().withMetadata({ orientation }).toBuffer();
    expect(await pictures.makeThumbnail(bytes)).toMatchObject({ width, height });
  });

  it('puts white behind what one can see through', async () => {
    const clear = await sharp({ create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    const [size] = scaled(await pictures.makePhoto(clear));
    const { data } = await sharp(size?.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(250);
  });

  it('takes grey pictures, GIF and WebP as well', async () => {
    const grey = await twoColours(300, 300).greyscale().jpeg().toBuffer();
    for (const bytes of [grey, await twoColours(300, 300).gif().toBuffer(), await twoColours(300, 300).webp().toBuffer()]) {
      expect(scaled(await pictures.makePhoto(bytes)).map(({ type }) => type)).toEqual(['s', 'm']);
    }
  });

  it('makes a thumbnail of 320 pixels of a picture that is a document, and says its sides', async () => {
    const outcome = await pictures.makeThumbnail(await twoColours(1600, 800).png().toBuffer());
    expect(outcome).toMatchObject({ width: 1600, height: 800 });
    expect(scaled(outcome).map(({ type, width, height }) => [type, width, height])).toEqual([['m', 320, 160]]);
    expect(stripped(outcome)[0]).toBe(1);
  });

  it('refuses what is no picture, is cut off, or would take too many pixels to look at', async () => {
    const refused = { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
    const whole = await twoColours(400, 300).png().toBuffer();
    expect(await pictures.makePhoto(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))).toEqual(refused);
    expect(await pictures.makePhoto(whole.subarray(0, 60))).toEqual(refused);
    // A head that promises more than it has behind it.
    const bomb = Uint8Array.from(whole);
    new DataView(bomb.buffer).setUint32(16, 5000);
    new DataView(bomb.buffer).setUint32(20, 5000);
    expect(await pictures.makePhoto(bomb)).toEqual(refused);
    new DataView(bomb.buffer).setUint32(16, 60_000);
    expect(await pictures.makePhoto(bomb)).toEqual({ type: 'refused', error: 'PHOTO_INVALID_DIMENSIONS' });
    expect(await pictures.makeThumbnail(bomb)).toEqual(refused);
  });

  it('makes squares of the middle of a photo of a person, and makes nothing larger than it was', async () => {
    // Red, blue, green: 400 pixels of each.
    const green = { create: { width: 400, height: 400, channels: 3 as const, background: '#00ff00' } };
    const stripes = await sharp(await twoColours(800, 400).png().toBuffer()).extend({ right: 400 }).composite([{ input: green, left: 800, top: 0 }]).png().toBuffer();
    const outcome = await pictures.makeProfilePhoto(stripes);
    expect(outcome).toMatchObject({ width: 400, height: 400 });
    const sizes = scaled(outcome);
    expect(sizes.map(({ type, width, height }) => [type, width, height])).toEqual([['a', 160, 160], ['b', 320, 320], ['c', 400, 400]]);
    for (const { bytes, width, height } of sizes) {
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width, height });
      const [red, , blue] = (await sharp(bytes).stats()).channels.map(({ mean }) => mean);
      expect([red! < 10, blue! > 245]).toEqual([true, true]);
    }
    expect([stripped(outcome)[1], stripped(outcome)[2]]).toEqual([40, 40]);
    const large = scaled(await pictures.makeProfilePhoto(await twoColours(3000, 2000).jpeg().toBuffer()));
    expect(large.map(({ type, width, height }) => [type, width, height])).toEqual([['a', 160, 160], ['b', 320, 320], ['c', 640, 640]]);
    const tall = scaled(await pictures.makeProfilePhoto(await twoColours(200, 4000).png().toBuffer()));
    expect(tall.map(({ type, width, height }) => [type, width, height])).toEqual([['a', 160, 160], ['b', 200, 200]]);
  });

  it('turns a photo of a person upright, and refuses what it refuses of others', async () => {
    const turned = await twoColours(400, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const [size] = scaled(await pictures.makeProfilePhoto(turned)).slice(-1);
    const { data, info } = await sharp(size?.bytes).raw().toBuffer({ resolveWithObject: true });
    // Red above, blue below.
    expect([info.width, (data[0] ?? 0) > 200, (data.at(-1) ?? 0) > 200]).toEqual([200, true, true]);
    expect(await pictures.makeProfilePhoto(new Uint8Array(99))).toEqual({ type: 'refused', error: 'IMAGE_PROCESS_FAILED' });
    expect(await pictures.makeProfilePhoto(await twoColours(2100, 100).png().toBuffer())).toEqual({ type: 'refused', error: 'PHOTO_INVALID_DIMENSIONS' });
  });
});

describe('plainPictures', () => {
  it('takes a photo as it is, in one size', async () => {
    const bytes = await twoColours(1000, 500).png().toBuffer();
    expect(await plainPictures.makePhoto(bytes)).toEqual({ type: 'made', width: 1000, height: 500, sizes: [{ type: 'y', width: 1000, height: 500, bytes }] });
    expect(await plainPictures.makeProfilePhoto(bytes)).toEqual(await plainPictures.makePhoto(bytes));
    expect(await plainPictures.makePhoto(new Uint8Array(99))).toEqual({ type: 'refused', error: 'IMAGE_PROCESS_FAILED' });
  });

  it('makes a thumbnail only of what is as small as one', async () => {
    expect(made(await plainPictures.makeThumbnail(await twoColours(320, 200).png().toBuffer())).sizes).toMatchObject([{ type: 'm', width: 320, height: 200 }]);
    expect(made(await plainPictures.makeThumbnail(await twoColours(321, 200).png().toBuffer())).sizes).toEqual([]);
  });
});
