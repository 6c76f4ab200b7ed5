/** Making a photo of an upload. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PictureSize, StoredPhoto } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import type { MadeSize, MadeStripped } from '../../ports/picture-maker.js';
import type { UserContext } from '../context.js';
import { newIdentity, readWhole, takeUpload } from './take-upload.js';

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
      const bytes = await readWhole(context, blob);
      const outcome = await (sign === 'profilePhoto' ? context.pictures.makeProfilePhoto(bytes) : context.pictures.makePhoto(bytes));
      if (outcome.type === 'refused') refuse(outcome.error);
      return { kind: 'photo', ...newIdentity(context), sizes: await keepSizes(context, outcome.sizes) };
    },
  });
}

/** Puts the sizes of a picture into the blob store. */
export async function keepSizes({ files: { blobs } }: UserContext, sizes: readonly (MadeSize | MadeStripped)[]): Promise<PictureSize[]> {
  const kept: PictureSize[] = [];
  for (const size of sizes) {
    if ('stripped' in size) kept.push(size);
    else kept.push({ type: size.type, width: size.width, height: size.height, size: size.bytes.length, blob: await blobs.putBytes(size.bytes) });
  }
  return kept;
}
