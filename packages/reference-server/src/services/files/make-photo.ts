/** Making a photo of an upload. */
import type * as tl from '@kitewire/tl-schema/api';
import type { StoredPhoto } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { keepPicture } from './keep-picture.js';
import { newIdentity, takeUpload } from './take-upload.js';

/** Bytes of a photo at most. https://core.telegram.org/constructor/inputMediaUploadedPhoto */
export const largestPhoto: number = 10 * 2 ** 20;

/**
 * @param sign what it is for: in a message, or of a person
 * @throws RpcFault 400 PHOTO_SAVE_FILE_INVALID, IMAGE_PROCESS_FAILED, PHOTO_INVALID_DIMENSIONS, or as `takeUpload`
 */
export function makePhoto(context: UserContext, input: tl.InputFile, sign: 'photo' | 'profilePhoto'): Promise<StoredPhoto> {
  return takeUpload(context, input, {
    sign,
    make: async (blob) => {
      if (blob.size > largestPhoto) refuse('PHOTO_SAVE_FILE_INVALID');
      const { pictures } = context;
      const picture = await keepPicture(context, blob, (bytes) => (sign === 'profilePhoto' ? pictures.makeProfilePhoto(bytes) : pictures.makePhoto(bytes)));
      if (picture.type === 'refused') refuse(picture.error);
      return { kind: 'photo', ...newIdentity(context), sizes: picture.sizes };
    },
  });
}
