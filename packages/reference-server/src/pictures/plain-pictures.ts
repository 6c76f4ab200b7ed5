/** Pictures without a library: they are taken as they are, in one size. */
import type { PictureMaker, PictureOutcome } from '../ports/picture-maker.js';
import { readPictureHeader } from './picture-header.js';
import { ladderOf, mayBePhoto } from './size-ladder.js';

/** The maker of a server that has no `sharp`. */
export const plainPictures: PictureMaker = {
  makePhoto: async (bytes) => asItIs(bytes),
  /** Clients show the square in its middle. */
  makeProfilePhoto: async (bytes) => asItIs(bytes),
  makeThumbnail: async (bytes): Promise<PictureOutcome> => {
    const header = readPictureHeader(bytes);
    if (header === undefined) return { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
    const { width, height } = header;
    // What is larger would be no thumbnail.
    const sizes = Math.max(width, height) <= longestThumbnail ? [{ type: 'm', width, height, bytes }] : [];
    return { type: 'made', width, height, sizes };
  },
};

/** Pixels of a thumbnail's longer side. */
export const longestThumbnail = 320;

function asItIs(bytes: Uint8Array): PictureOutcome {
  const header = readPictureHeader(bytes);
  if (header === undefined) return { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };
  if (!mayBePhoto(header)) return { type: 'refused', error: 'PHOTO_INVALID_DIMENSIONS' };
  const { width, height } = header;
  return { type: 'made', width, height, sizes: [{ type: ladderOf(header).at(-1)?.type ?? 's', width, height, bytes }] };
}
