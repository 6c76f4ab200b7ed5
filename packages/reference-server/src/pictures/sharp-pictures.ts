/** Pictures by libvips, where the package `sharp` is there. */
import type { Sharp } from 'sharp';
import type { MadeSize, MadeStripped, PictureMaker, PictureOutcome } from '../ports/picture-maker.js';
import { countScans, mostScans } from './jpeg-scans.js';
import { readPictureHeader } from './picture-header.js';
import { longestThumbnail } from './plain-pictures.js';
import { fitInto, ladderOf, longestSide, longestSquare, mayBePhoto, squareLadderOf } from './size-ladder.js';
import type { LadderStep, Sides } from './size-ladder.js';
import { strippedJpegOptions, strippedSide, stripJpeg } from './stripped-jpeg.js';

/** The function that the package exports. */
export type SharpModule = typeof import('sharp').default;

/** Pixels of a picture that is decoded at most: 25 million make 75 MB. A photo's sides allow no more. */
const mostPixels = 25_000_000;

/** Beyond it, a preview is not worth its place in every message. */
const longestStripped = 1024;

const quality = 87;
/** What stands behind the parts of a picture that one can see through. */
const background = '#ffffff';

/** A part of a picture. */
interface Place extends Sides {
  readonly left: number;
  readonly top: number;
}

interface Decoded extends Sides {
  /** Makes it smaller, for a further use of its own. */
  readonly resized: (sides: Sides) => Sharp;
  /** The largest square in its middle. */
  readonly square: () => Decoded;
}

/** The maker of a server that has `sharp`; all it makes are JPEGs without anything that a camera has written into the picture. */
export function createSharpPictures(sharp: SharpModule): PictureMaker {
  /** Decodes once, upright, in three channels, and with its longer or its shorter side no longer than anything that is made of it. */
  const decode = async (bytes: Uint8Array, side: number, fit: 'inside' | 'outside' = 'inside'): Promise<Decoded | undefined> => {
    const header = readPictureHeader(bytes);
    if (header === undefined || header.width * header.height > mostPixels) return undefined;
    if (header.format === 'jpeg' && countScans(bytes) > mostScans) return undefined;
    try {
      const source = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated', sequentialRead: true });
      const upright = source.rotate().resize({ width: side, height: side, fit, withoutEnlargement: true });
      const { data, info } = await upright.flatten({ background }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      return cut(() => sharp(data, { raw: { width, height, channels } }), { left: 0, top: 0, width, height });
    } catch {
      // Whatever a decoder says about bytes of strangers: they are no picture.
      return undefined;
    }
  };

  const cut = (open: () => Sharp, place: Place): Decoded => {
    const { width, height } = place;
    const side = Math.min(width, height);
    const middle = { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side };
    return { width, height, resized: (sides) => open().extract(place).resize({ ...sides, fit: 'fill' }), square: () => cut(open, middle) };
  };

  const size = async (picture: Decoded, type: string, sides: Sides): Promise<MadeSize> => {
    const bytes = await picture.resized(sides).jpeg({ quality }).toBuffer();
    return { type, ...sides, bytes: Uint8Array.from(bytes) };
  };

  const preview = async (picture: Decoded): Promise<MadeStripped[]> => {
    const stripped = stripJpeg(await picture.resized(fitInto(picture, strippedSide)).jpeg(strippedJpegOptions).toBuffer());
    return stripped === undefined || stripped.length > longestStripped ? [] : [{ stripped }];
  };

  const makeSizes = async (picture: Decoded | undefined, ladder: (sides: Sides) => LadderStep[]): Promise<PictureOutcome> => {
    if (picture === undefined) return { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
    const sizes: (MadeSize | MadeStripped)[] = await preview(picture);
    for (const { type, ...sides } of ladder(picture)) sizes.push(await size(picture, type, sides));
    return { type: 'made', width: picture.width, height: picture.height, sizes };
  };

  /** Looks into a picture only when its sides are those of a photo. */
  const asPhoto = async (bytes: Uint8Array, make: () => Promise<PictureOutcome>): Promise<PictureOutcome> => {
    const header = readPictureHeader(bytes);
    return header !== undefined && !mayBePhoto(header) ? { type: 'refused', error: 'PHOTO_INVALID_DIMENSIONS' } : make();
  };

  return {
    makePhoto: (bytes) => asPhoto(bytes, async () => makeSizes(await decode(bytes, longestSide), ladderOf)),
    makeProfilePhoto: (bytes) => asPhoto(bytes, async () => makeSizes((await decode(bytes, longestSquare, 'outside'))?.square(), ({ width }) => squareLadderOf(width))),
    makeThumbnail: async (bytes) => {
      const picture = await decode(bytes, longestThumbnail);
      if (picture === undefined) return { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
      // The thumbnail is upright; the picture itself may be told to be turned.
      const { width, height } = (await sharp(bytes).metadata()).autoOrient;
      return { type: 'made', width, height, sizes: [...(await preview(picture)), await size(picture, 'm', picture)] };
    },
  };
}
