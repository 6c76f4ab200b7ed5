/** The photos of a profile: another one, those that there are, and fewer of them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import { mimeTypeOf } from '../files/mime-type.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChat } from './resolve-chat.js';
import { uploadFile, type UploadFileOptions } from './upload-file.js';
import type { UploadInput } from './upload-input.js';
import { useUploadedFile } from './use-uploaded-file.js';

/** Photos of a profile, the newest first. */
export interface ProfilePhotos {
  readonly photos: readonly tl.RawPhoto[];
  /** How many there are in all. */
  readonly total: number;
}

/** Which of them. */
export interface GetProfilePhotosOptions extends CallOptions {
  /** How many newer ones are passed over; 0. */
  readonly offset?: number;
  /** At most; 100, and the server gives no more. */
  readonly limit?: number;
}

/**
 * Gives the account another profile photo: JPEG, PNG or WebP. The former ones stay behind it.
 *
 * Rejects as `uploadFile` does, and with an `RpcError` such as `PHOTO_CROP_SIZE_SMALL`, `IMAGE_PROCESS_FAILED`.
 *
 * @see https://core.telegram.org/method/photos.uploadProfilePhoto
 */
export async function setProfilePhoto(context: ClientContext, photo: UploadInput, options: UploadFileOptions = {}): Promise<tl.RawPhoto> {
  const file = await uploadFile(context, photo, { ...options, name: options.name ?? 'photo.jpg', mimeType: options.mimeType ?? mimeTypeOf(options.name ?? 'photo.jpg') });
  const { signal } = options;
  const answer = await useUploadedFile(file, (inputFile) => context.call({ _: 'photos.uploadProfilePhoto', file: inputFile }, { signal }), options);
  if (answer.photo._ !== 'photo') throw new RpcError(500, 'UPLOADED_PHOTO_MISSING', 'photos.uploadProfilePhoto');
  return answer.photo;
}

/**
 * Reads the profile photos of a user, the newest first. Photos to be downloaded another day are best kept as
 * `fileOf(photo, { origin: { type: 'profilePhoto', userId } })`, whose references are renewed then.
 *
 * Rejects with a `UsageError` for a group or channel, which have one photo each.
 *
 * @see https://core.telegram.org/method/photos.getUserPhotos
 */
export async function getProfilePhotos(context: ClientContext, user: ChatTarget, { offset = 0, limit = 100, signal }: GetProfilePhotosOptions = {}): Promise<ProfilePhotos> {
  const chat = await resolveChat(context, user, signal);
  if (chat.kind !== 'user') throw new UsageError('Only users have profile photos that can be listed.');
  const answer = await context.call({ _: 'photos.getUserPhotos', userId: chat.user, offset, maxId: 0n, limit }, { signal });
  const photos = answer.photos.filter((photo) => photo._ === 'photo');
  return { photos, total: answer._ === 'photos.photosSlice' ? answer.count : answer.photos.length };
}

/**
 * Removes profile photos of the account; without the newest one the one behind it is shown. Gives the ids of those that are gone.
 *
 * @see https://core.telegram.org/method/photos.deletePhotos
 */
export async function deleteProfilePhotos(context: ClientContext, photos: readonly Pick<tl.RawPhoto, 'id' | 'accessHash' | 'fileReference'>[], { signal }: CallOptions = {}): Promise<readonly bigint[]> {
  const id = photos.map((photo): tl.InputPhoto => ({ _: 'inputPhoto', id: photo.id, accessHash: photo.accessHash, fileReference: photo.fileReference }));
  return context.call({ _: 'photos.deletePhotos', id }, { signal });
}
