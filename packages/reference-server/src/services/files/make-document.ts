/** Making a document of an upload. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanAttributes, cleanMimeType } from '../../domain/document-attributes.js';
import type { StoredDocument } from '../../domain/stored-file.js';
import type { StagedBlob } from '../../ports/blob-store.js';
import type { PictureOutcome } from '../../ports/picture-maker.js';
import type { UserContext } from '../context.js';
import { keepSizes, largestPhoto } from './make-photo.js';
import { newIdentity, readSmallUpload, readWhole, takeUpload } from './take-upload.js';

/** Bytes of a thumbnail that a client sends along at most; a larger one is left out. */
const largestThumbnail = 200 * 1024;

/** What stands for a document that is no picture. */
const noPicture: PictureOutcome = { type: 'refused', error: 'IMAGE_PROCESS_FAILED' };

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
    sign: `document ${mimeType} ${media.forceFile === true}`,
    make: async (blob): Promise<StoredDocument> => {
      const sent = media.thumb && (await readSmallUpload(context, media.thumb, largestThumbnail));
      if (sent) finish = sent.drop;
      const isPicture = mimeType.startsWith('image/') && !media.forceFile;
      const own = isPicture && (!sent || !hasSize(said)) ? await pictureOf(context, blob) : noPicture;
      const thumbnail = sent ? await context.pictures.makeThumbnail(sent.bytes) : own;
      await context.files.blobs.put(blob);
      return {
        kind: 'document',
        ...newIdentity(context),
        ...{ mimeType, size: blob.size, blob: blob.key },
        attributes: own.type === 'made' && !hasSize(said) ? [...said, { _: 'documentAttributeImageSize', w: own.width, h: own.height }] : said,
        // A picture that cannot be read is a document like any other.
        thumbs: thumbnail.type === 'made' ? await keepSizes(context, thumbnail.sizes) : [],
      };
    },
  });
  await finish();
  return document;
}

async function pictureOf(context: UserContext, blob: StagedBlob): Promise<PictureOutcome> {
  return blob.size > largestPhoto ? noPicture : context.pictures.makeThumbnail(await readWhole(context, blob));
}

function hasSize(attributes: readonly tl.DocumentAttribute[]): boolean {
  return attributes.some(({ _ }) => _ === 'documentAttributeImageSize' || _ === 'documentAttributeVideo' || _ === 'documentAttributeSticker');
}
