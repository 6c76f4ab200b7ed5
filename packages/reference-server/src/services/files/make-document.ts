/** Making a document of an upload. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanAttributes, cleanMimeType } from '../../domain/document-attributes.js';
import type { StoredDocument } from '../../domain/stored-file.js';
import type { StagedBlob } from '../../ports/blob-store.js';
import type { UserContext } from '../context.js';
import { keepPicture } from './keep-picture.js';
import type { KeptPicture } from './keep-picture.js';
import { largestPhoto } from './make-photo.js';
import { newIdentity, readUpload, stageUpload, takeUpload } from './take-upload.js';

/** Bytes of a thumbnail that a client sends along at most; a larger one is left out. */
const largestThumbnail = 200 * 1024;

/** What stands for a document that is no picture. */
const noPicture: KeptPicture = { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };

/**
 * Makes a document. It has the thumbnail that came along, or, if it is a picture, one that is made of it.
 *
 * @throws RpcFault as `takeUpload`
 */
export async function makeDocument(context: UserContext, media: tl.RawInputMediaUploadedDocument): Promise<StoredDocument> {
  const mimeType = cleanMimeType(media.mimeType);
  const said = cleanAttributes(media.attributes).map((attribute) =>
    // Otherwise clients show a video without sound as an animation.
    attribute._ === 'documentAttributeVideo' && media.nosoundVideo ? { ...attribute, nosound: true as const } : attribute,
  );
  let finish = async (): Promise<void> => undefined;
  const document = await takeUpload(context, media.file, {
    sign: `document ${mimeType} ${media.forceFile === true} ${JSON.stringify(said)} ${media.thumb === undefined ? '' : readUpload(context, media.thumb).fileId}`,
    make: async (blob): Promise<StoredDocument> => {
      const sent = media.thumb && (await stageUpload(context, media.thumb));
      if (sent) finish = sent.blob.size > largestThumbnail ? sent.drop : sent.use;
      const isPicture = mimeType.startsWith('image/') && !media.forceFile;
      const thumbnail = sent ? await pictureOf(context, sent.blob, largestThumbnail) : noPicture;
      const own = isPicture && (thumbnail.type === 'refused' || !hasSize(said)) ? await pictureOf(context, blob, largestPhoto) : noPicture;
      // A picture that cannot be read is a document like any other.
      const shown = thumbnail.type === 'kept' ? thumbnail : own;
      await context.files.blobs.put(blob);
      return {
        kind: 'document',
        ...newIdentity(context),
        ...{ mimeType, size: blob.size, blob: blob.key },
        attributes: own.type === 'kept' && !hasSize(said) ? [...said, { _: 'documentAttributeImageSize', w: own.width, h: own.height }] : said,
        thumbs: shown.type === 'kept' ? shown.sizes : [],
      };
    },
  });
  await finish();
  return document;
}

async function pictureOf(context: UserContext, blob: StagedBlob, most: number): Promise<KeptPicture> {
  return blob.size > most ? noPicture : keepPicture(context, blob, (bytes) => context.pictures.makeThumbnail(bytes));
}

function hasSize(attributes: readonly tl.DocumentAttribute[]): boolean {
  return attributes.some(({ _ }) => _ === 'documentAttributeImageSize' || _ === 'documentAttributeVideo' || _ === 'documentAttributeSticker');
}
