/** What a client wants a message to show beside its text. */
import type * as tl from '@kitewire/tl-schema/api';
import type { MessageMedia, StoredFile } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { makeDocument } from './make-document.js';
import { makePhoto } from './make-photo.js';
import { requireReference } from './require-reference.js';

/** Media that a message can show. */
export type ShownMedia = tl.RawInputMediaUploadedPhoto | tl.RawInputMediaUploadedDocument | tl.RawInputMediaPhoto | tl.RawInputMediaDocument;

/**
 * Media of a kind that the server knows.
 *
 * @throws RpcFault 400 MEDIA_EMPTY, MEDIA_INVALID, TTL_MEDIA_INVALID
 */
export function requireShown(media: tl.InputMedia): ShownMedia {
  switch (media._) {
    case 'inputMediaEmpty':
      return refuse('MEDIA_EMPTY');
    case 'inputMediaUploadedPhoto':
    case 'inputMediaUploadedDocument':
    case 'inputMediaPhoto':
    case 'inputMediaDocument':
      // What should go by itself would stay.
      return media.ttlSeconds === undefined ? media : refuse('TTL_MEDIA_INVALID');
    default:
      return refuse('MEDIA_INVALID');
  }
}

/** What is the same when the sending of this media is repeated; uploads may get other numbers meanwhile. */
export function signOf(media: ShownMedia): string {
  const spoiler = media.spoiler === true ? ' hidden' : '';
  switch (media._) {
    case 'inputMediaUploadedPhoto':
      return `photo${spoiler}`;
    case 'inputMediaUploadedDocument': {
      const name = media.attributes.find((attribute) => attribute._ === 'documentAttributeFilename')?.fileName ?? '';
      return `document ${media.mimeType} ${name}${spoiler}`;
    }
    case 'inputMediaPhoto':
    case 'inputMediaDocument':
      return `${media.id._} ${'id' in media.id ? media.id.id : ''}${spoiler}`;
  }
}

/**
 * The media itself: an upload becomes a file of the server, another file is looked for.
 *
 * @param reference what the errors of references begin with.
 * @throws RpcFault as `makePhoto`, `makeDocument` and `requireReference`; 400 MEDIA_EMPTY or DOCUMENT_INVALID when there is no such file.
 */
export async function readMedia(context: UserContext, media: ShownMedia, reference?: string): Promise<MessageMedia> {
  return { file: await readFile(context, media, reference), spoiler: media.spoiler === true };
}

async function readFile(context: UserContext, media: ShownMedia, reference: string | undefined): Promise<StoredFile> {
  switch (media._) {
    case 'inputMediaUploadedPhoto':
      return makePhoto(context, media.file, 'photo');
    case 'inputMediaUploadedDocument':
      return makeDocument(context, media);
    case 'inputMediaPhoto': {
      if (media.id._ === 'inputPhotoEmpty') return refuse('MEDIA_EMPTY');
      return present(context, await context.stores.files.find('photo', media.id.id), media.id, { missing: 'MEDIA_EMPTY', reference });
    }
    case 'inputMediaDocument': {
      if (media.id._ === 'inputDocumentEmpty') return refuse('MEDIA_EMPTY');
      return present(context, await context.stores.files.find('document', media.id.id), media.id, { missing: 'DOCUMENT_INVALID', reference });
    }
  }
}

/** A file that the caller may use again. */
async function present(
  context: UserContext,
  file: StoredFile | undefined,
  { accessHash, fileReference }: { readonly accessHash: bigint; readonly fileReference: Uint8Array },
  errors: { readonly missing: string; readonly reference: string | undefined },
): Promise<StoredFile> {
  if (file === undefined || file.accessHash !== accessHash) refuse(errors.missing);
  await requireReference(context, file, fileReference, errors.reference);
  return file;
}
