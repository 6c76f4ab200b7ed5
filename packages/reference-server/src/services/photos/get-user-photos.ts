/** photos.getUserPhotos: the photos of somebody, the newest first. */
import type * as tl from '@kitewire/tl-schema/api';
import { photoToTl } from '../../domain/media-to-tl.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';
import { resolveUser } from '../resolve-peer.js';

/** Photos in one answer at most. */
const longestPage = 100;

/** Whoever may see somebody may see their photos. https://core.telegram.org/method/photos.getUserPhotos */
export async function getUserPhotos(context: UserContext, request: tl.PhotosGetUserPhotosRequest): Promise<tl.PhotosPhotos> {
  const { stores, userId, fileReferences } = context;
  const user = await resolveUser(context, request.userId, 'see');
  const offset = Math.max(0, request.offset);
  const limit = Math.min(Math.max(0, request.limit), longestPage);
  const { photos, total } = await stores.files.profilePhotos(user.id, { offset, maxId: request.maxId, limit });
  const content = {
    photos: photos.map((photo) => photoToTl(photo, { references: fileReferences, scope: { type: 'user', userId } })),
    users: [await context.peers.describeOne(userId, user.id, toSeconds(context.now))],
  };
  return photos.length >= total ? { _: 'photos.photos', ...content } : { _: 'photos.photosSlice', count: total, ...content };
}
