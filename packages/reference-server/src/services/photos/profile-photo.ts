/** photos.uploadProfilePhoto, updateProfilePhoto and deletePhotos: the own photos. */
import type * as tl from '@kitewire/tl-schema/api';
import { photoToTl } from '../../domain/media-to-tl.js';
import { scaledSizes } from '../../domain/stored-file.js';
import type { StoredPhoto } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { makePhoto } from '../files/make-photo.js';
import { requireReference } from '../files/require-reference.js';

/** Photos of one person at most. */
const mostPhotos = 1000;

/** Pixels of the shorter side at least. */
const leastSide = 160;

/** Photos that one call deletes at most. */
const mostDeleted = 100;

/**
 * The new photo is in front of the others, and all who know the caller are told. It is the square in the middle of what was sent.
 *
 * Deviation: without a maker of pictures that can cut it stays as it is; clients show the square in its middle.
 *
 * https://core.telegram.org/method/photos.uploadProfilePhoto
 */
export async function uploadProfilePhoto(context: UserContext, request: tl.PhotosUploadProfilePhotoRequest): Promise<tl.PhotosPhoto> {
  refuseForOthers(request);
  if (request.video !== undefined) refuse('VIDEO_FILE_INVALID');
  if (request.videoEmojiMarkup !== undefined) refuse('EMOJI_MARKUP_INVALID');
  const file = request.file ?? refuse('PHOTO_FILE_MISSING');
  takeTurn(context);
  return putInFront(context, await makePhoto(context, file, 'profilePhoto'));
}

/** An own photo of before, or any other that the caller was shown; none takes the newest away. https://core.telegram.org/method/photos.updateProfilePhoto */
export async function updateProfilePhoto(context: UserContext, request: tl.PhotosUpdateProfilePhotoRequest): Promise<tl.PhotosPhoto> {
  refuseForOthers(request);
  takeTurn(context);
  const { stores, userId, now } = context;
  if (request.id._ === 'inputPhotoEmpty') {
    const { photos } = await stores.files.profilePhotos(userId, { offset: 0, maxId: 0n, limit: 1 });
    await stores.files.deleteProfilePhotos({ userId, photoIds: photos.map(({ id }) => id), date: toSeconds(now) });
    return { _: 'photos.photo', photo: { _: 'photoEmpty', id: 0n }, users: [await context.peers.describeOne(userId, userId, toSeconds(now))] };
  }
  const { id, accessHash, fileReference } = request.id;
  const photo = await stores.files.find('photo', id);
  if (photo === undefined || photo.accessHash !== accessHash) refuse('PHOTO_ID_INVALID');
  await requireReference(context, photo, fileReference);
  return putInFront(context, photo);
}

/** Gives the ids of those that were the caller's. https://core.telegram.org/method/photos.deletePhotos */
export async function deletePhotos({ stores, userId, now }: UserContext, { id: photos }: tl.PhotosDeletePhotosRequest): Promise<bigint[]> {
  if (photos.length > mostDeleted) refuse('LIMIT_INVALID');
  const photoIds = photos.flatMap((photo) => (photo._ === 'inputPhoto' ? [photo.id] : []));
  return [...(await stores.files.deleteProfilePhotos({ userId, photoIds, date: toSeconds(now) }))];
}

async function putInFront(context: UserContext, photo: StoredPhoto): Promise<tl.PhotosPhoto> {
  const { stores, userId, fileReferences } = context;
  const { width = 0, height = 0 } = scaledSizes(photo.sizes).at(-1) ?? {};
  if (Math.min(width, height) < leastSide) refuse('PHOTO_CROP_SIZE_SMALL');
  const { total } = await stores.files.profilePhotos(userId, { offset: 0, maxId: 0n, limit: 0 });
  if (total >= mostPhotos) refuse('ALBUM_PHOTOS_TOO_MANY');
  const date = toSeconds(context.now);
  await stores.files.addProfilePhoto({ userId, photoId: photo.id, date });
  return {
    _: 'photos.photo',
    photo: photoToTl(photo, { references: fileReferences, scope: { type: 'user', userId } }),
    users: [await context.peers.describeOne(userId, userId, date)],
  };
}

/** Photos of bots and for those who may not see the real one: what the server does not have is refused. */
function refuseForOthers({ bot, fallback }: { readonly bot?: tl.InputUser; readonly fallback?: true }): void {
  if (bot !== undefined) refuse('BOT_INVALID');
  if (fallback) refuse('PHOTO_INVALID');
}

function takeTurn({ limiter, userId, now }: UserContext): void {
  enforceWait(limiter.take('changeName', String(userId), now));
}
