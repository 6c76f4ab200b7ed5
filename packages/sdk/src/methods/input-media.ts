/** Files as the calls that send them take them. */
import type * as tl from '@kitewire/tl-schema/api';
import { RpcError } from '../errors/rpc-error.js';
import type { OutgoingFile } from '../storage/outbox-records.js';

/** What is said about a file besides its bytes. */
export type FileDescription = Pick<OutgoingFile, 'kind' | 'name' | 'mimeType' | 'attributes' | 'spoiler'>;

/**
 * An uploaded file as a message takes it.
 *
 * @see https://core.telegram.org/constructor/inputMediaUploadedPhoto
 * @see https://core.telegram.org/constructor/inputMediaUploadedDocument
 */
export function uploadedMedia({ kind, name, mimeType, attributes = [], spoiler }: FileDescription, file: tl.InputFile, thumb?: tl.InputFile): tl.InputMedia {
  if (kind === 'photo') return { _: 'inputMediaUploadedPhoto', file, ...(spoiler && { spoiler }) };
  return {
    _: 'inputMediaUploadedDocument',
    file,
    mimeType,
    attributes: [{ _: 'documentAttributeFilename', fileName: name }, ...attributes],
    ...(thumb && { thumb }),
    ...(spoiler && { spoiler }),
    // Otherwise the server shows what looks like a picture or a video as one.
    ...(kind === 'document' && { forceFile: true as const }),
  };
}

/**
 * What the server has made of an uploaded file, as albums take it. Throws an `RpcError` (`UPLOADED_MEDIA_MISSING`) when it is
 * no photo and no document.
 *
 * @see https://core.telegram.org/method/messages.uploadMedia
 */
export function storedMedia(media: tl.MessageMedia, spoiler: true | undefined): tl.InputMedia {
  if (media._ === 'messageMediaPhoto' && media.photo?._ === 'photo') {
    const { id, accessHash, fileReference } = media.photo;
    return { _: 'inputMediaPhoto', id: { _: 'inputPhoto', id, accessHash, fileReference }, ...(spoiler && { spoiler }) };
  }
  if (media._ === 'messageMediaDocument' && media.document?._ === 'document') {
    const { id, accessHash, fileReference } = media.document;
    return { _: 'inputMediaDocument', id: { _: 'inputDocument', id, accessHash, fileReference }, ...(spoiler && { spoiler }) };
  }
  throw new RpcError(500, 'UPLOADED_MEDIA_MISSING', 'messages.uploadMedia');
}
