/** The methods of photos.*. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { getUserPhotos } from './get-user-photos.js';
import { deletePhotos, updateProfilePhoto, uploadProfilePhoto } from './profile-photo.js';

export const photosHandlers: Handlers<ServiceEnvironment> = {
  'photos.uploadProfilePhoto': { access: 'user', answer: uploadProfilePhoto },
  'photos.updateProfilePhoto': { access: 'user', answer: updateProfilePhoto },
  'photos.deletePhotos': { access: 'user', answer: deletePhotos },
  'photos.getUserPhotos': { access: 'user', answer: getUserPhotos },
};
