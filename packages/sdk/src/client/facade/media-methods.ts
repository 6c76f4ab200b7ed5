/** What a client sends and shows besides text: files of messages, and photos of profiles. */
import type * as tl from '@kitewire/tl-schema/api';
import type { CallOptions } from '../../methods/call-options.js';
import type { ChatTarget } from '../../methods/chat-target.js';
import type { AlbumItem, MediaInput, SendAlbumOptions, SendFileOptions } from '../../methods/media-options.js';
import { deleteProfilePhotos, getProfilePhotos, type GetProfilePhotosOptions, type ProfilePhotos, setProfilePhoto } from '../../methods/profile-photos.js';
import { sendAlbum } from '../../methods/send-album.js';
import { sendAudio } from '../../methods/send-audio.js';
import { sendDocument } from '../../methods/send-document.js';
import type { SentMedia } from '../../methods/send-media.js';
import { sendPhoto } from '../../methods/send-photo.js';
import { sendVideo } from '../../methods/send-video.js';
import { sendVoice } from '../../methods/send-voice.js';
import type { UploadFileOptions } from '../../methods/upload-file.js';
import type { UploadInput } from '../../methods/upload-input.js';
import { FileMethods } from './file-methods.js';

/** What a client does with media. */
export abstract class MediaMethods extends FileMethods {
  /** Sends a photo. See `sendPhoto`. */
  async sendPhoto(chat: ChatTarget, photo: MediaInput, options?: SendFileOptions): Promise<SentMedia> {
    return sendPhoto(await this.opened(), chat, photo, options);
  }

  /** Sends a video. See `sendVideo`. */
  async sendVideo(chat: ChatTarget, video: MediaInput, options?: SendFileOptions): Promise<SentMedia> {
    return sendVideo(await this.opened(), chat, video, options);
  }

  /** Sends a file as it is. See `sendDocument`. */
  async sendDocument(chat: ChatTarget, file: MediaInput, options?: SendFileOptions): Promise<SentMedia> {
    return sendDocument(await this.opened(), chat, file, options);
  }

  /** Sends music. See `sendAudio`. */
  async sendAudio(chat: ChatTarget, audio: MediaInput, options?: SendFileOptions): Promise<SentMedia> {
    return sendAudio(await this.opened(), chat, audio, options);
  }

  /** Sends a voice message. See `sendVoice`. */
  async sendVoice(chat: ChatTarget, voice: MediaInput, options?: SendFileOptions): Promise<SentMedia> {
    return sendVoice(await this.opened(), chat, voice, options);
  }

  /** Sends 2 to 10 files that are shown together. See `sendAlbum`. */
  async sendAlbum(chat: ChatTarget, items: readonly AlbumItem[], options?: SendAlbumOptions): Promise<readonly SentMedia[]> {
    return sendAlbum(await this.opened(), chat, items, options);
  }

  /** Gives the account another profile photo. See `setProfilePhoto`. */
  async setProfilePhoto(photo: UploadInput, options?: UploadFileOptions): Promise<tl.RawPhoto> {
    return setProfilePhoto(await this.opened(), photo, options);
  }

  /** Reads the profile photos of a user. See `getProfilePhotos`. */
  async getProfilePhotos(user: ChatTarget, options?: GetProfilePhotosOptions): Promise<ProfilePhotos> {
    return getProfilePhotos(await this.opened(), user, options);
  }

  /** Removes profile photos of the account. See `deleteProfilePhotos`. */
  async deleteProfilePhotos(photos: readonly Pick<tl.RawPhoto, 'id' | 'accessHash' | 'fileReference'>[], options?: CallOptions): Promise<readonly bigint[]> {
    return deleteProfilePhotos(await this.opened(), photos, options);
  }
}
