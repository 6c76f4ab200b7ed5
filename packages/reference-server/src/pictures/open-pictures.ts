/** The maker of pictures that this installation has. */
import type { Logger } from '../ports/logger.js';
import type { PictureMaker } from '../ports/picture-maker.js';
import { plainPictures } from './plain-pictures.js';
import { createSharpPictures } from './sharp-pictures.js';

/**
 * Uses the package `sharp` where it is installed, which is loaded with the first picture; without it, pictures stay as they are, in
 * one size.
 */
export function openPictures(logger: Logger): PictureMaker {
  let loading: Promise<PictureMaker> | undefined;
  const load = async (): Promise<PictureMaker> => {
    try {
      const { default: sharp } = await import('sharp');
      return createSharpPictures(sharp);
    } catch (error) {
      logger.log('info', 'pictures.plain', { reason: 'the package sharp cannot be loaded' }, error);
      return plainPictures;
    }
  };
  const loaded = (): Promise<PictureMaker> => (loading ??= load());
  return {
    makePhoto: async (bytes) => (await loaded()).makePhoto(bytes),
    makeProfilePhoto: async (bytes) => (await loaded()).makeProfilePhoto(bytes),
    makeThumbnail: async (bytes) => (await loaded()).makeThumbnail(bytes),
  };
}
