/** Pictures by libvips, where the package `sharp` is there. */
import type { Sharp } from 'sharp';
import type { MadeSize, MadeStripped, PictureMaker, PictureOutcome } from '../ports/picture-maker.js';
import { Gate } from './gate.js';
import { readPictureHeader } from './picture-header.js';
import { longestThumbnail } from './plain-pictures.js';
import { fitInto, ladderOf, longestSide, mayBePhoto } from './size-ladder.js';
import type { Sides } from './size-ladder.js';
import { strippedJpegOptions, strippedSide, stripJpeg } from './stripped-jpeg.js';

/** The function that the package exports. */
export type SharpModule = typeof import('sharp').default;

/** Pixels of a picture that is decoded at most: 25 million make 75 MB. A photo's sides allow no more. */
const mostPixels = 25_000_000;

/** Pictures that are decoded at one time: each holds its pixels. */
const mostAtOnce = 2;

/** Beyond it, a preview is not worth its place in every message. */
const longestStripped = 1024;

const quality = 87;
/** What stands behind the parts of a picture that one can see through. */
const background = '#ffffff';

interface Decoded extends Sides {
  /** Makes it smaller, for a further use of its own. */
  readonly resized: (sides: Sides) => Sharp;
}

/** The maker of a server that has `sharp`; all it makes are JPEGs without anything that a camera has written into the picture. */
export function createSharpPictures(sharp: SharpModule): PictureMaker {
  const gate = new Gate(mostAtOnce);

  /** Decodes once, upright, in three channels, and no larger than anything that is made of it. */
  const decode = async (bytes: Uint8Array, side: number): Promise<Decoded | undefined> => {
    const header = readPictureHeader(bytes);
    if (header === undefined || header.width * header.height > mostPixels) return undefined;
    try {
      const source = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated', sequentialRead: true });
      const upright = source.rotate().resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
      const { data, info } = await upright.flatten({ background }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      return { width, height, resized: (sides) => sharp(data, { raw: { width, height, channels } }).resize({ ...sides, fit: 'fill' }) };
    } catch {
      // Whatever a decoder says about bytes of strangers: they are no picture.
      return undefined;
    }
  };

  const size = async (picture: Decoded, type: string, sides: Sides): Promise<MadeSize> => {
    const bytes = await picture.resized(sides).jpeg({ quality }).toBuffer();
    return { type, ...sides, bytes: Uint8Array.from(bytes) };
  };

  const preview = async (picture: Decoded): Promise<MadeStripped[]> => {
    const stripped = stripJpeg(await picture.resized(fitInto(picture, strippedSide)).jpeg(strippedJpegOptions).toBuffer());
    return stripped === undefined || stripped.length > longestStripped ? [] : [{ stripped }];
  };

  return {
    makePhoto: (bytes) =>
      gate.run(async (): Promise<PictureOutcome> => {
        const header = readPictureHeader(bytes);
        if (header !== undefined && !mayBePhoto(header)) return { type: 'refused', error: 'PHOTO_INVALID_DIMENSIONS' };
        const picture = await decode(bytes, longestSide);
        if (picture === undefined) return { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
        const sizes: (MadeSize | MadeStripped)[] = await preview(picture);
        for (const { type, ...sides } of ladderOf(picture)) sizes.push(await size(picture, type, sides));
        return { type: 'made', width: picture.width, height: picture.height, sizes };
      }),
    makeThumbnail: (bytes) =>
      gate.run(async (): Promise<PictureOutcome> => {
        const picture = await decode(bytes, longestThumbnail);
        const header = readPictureHeader(bytes);
        if (picture === undefined || header === undefined) return { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
        // The thumbnail is upright; the picture itself may be told to be turned.
        const isTurned = header.width > header.height !== picture.width > picture.height;
        const { width, height } = isTurned ? { width: header.height, height: header.width } : header;
        return { type: 'made', width, height, sizes: [...(await preview(picture)), await size(picture, 'm', picture)] };
      }),
  };
}
