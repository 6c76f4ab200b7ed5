/** Photos, documents and what messages show of them, as clients are told about them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { FileScope, ReferenceMaker } from './file-reference.js';
import type { MessageMedia, PictureSize, StoredDocument, StoredPhoto } from './stored-file.js';

/** Who looks at files, and how they get at them. */
export interface FileView {
  readonly references: ReferenceMaker;
  readonly scope: FileScope;
}

/**
 * Renders what a message shows beside its text.
 *
 * https://core.telegram.org/constructor/messageMediaPhoto
 * https://core.telegram.org/constructor/messageMediaDocument
 */
export function mediaToTl({ file, spoiler }: MessageMedia, view: FileView): tl.RawMessageMediaPhoto | tl.RawMessageMediaDocument {
  const shown = spoiler ? { spoiler: true as const } : {};
  if (file.kind === 'photo') return { _: 'messageMediaPhoto', ...shown, photo: photoToTl(file, view) };
  return { _: 'messageMediaDocument', ...shown, ...kindOf(file), document: documentToTl(file, view) };
}

/** https://core.telegram.org/constructor/photo */
export function photoToTl(photo: StoredPhoto, { references, scope }: FileView): tl.RawPhoto {
  const { id, accessHash, date, dcId, sizes } = photo;
  return { _: 'photo', id, accessHash, fileReference: references.make(photo, scope), date, sizes: sizes.map(sizeToTl), dcId };
}

/** https://core.telegram.org/constructor/document */
function documentToTl(document: StoredDocument, { references, scope }: FileView): tl.RawDocument {
  const { id, accessHash, date, dcId, mimeType, size, thumbs, attributes } = document;
  return {
    _: 'document',
    ...{ id, accessHash, fileReference: references.make(document, scope), date, mimeType, size, dcId },
    attributes: [...attributes],
    ...(thumbs.length > 0 && { thumbs: thumbs.map(sizeToTl) }),
  };
}

function sizeToTl(size: PictureSize): tl.PhotoSize {
  if ('stripped' in size) return { _: 'photoStrippedSize', type: 'i', bytes: size.stripped };
  return { _: 'photoSize', type: size.type, w: size.width, h: size.height, size: size.size };
}

/** The flags by which clients know what a document is without a look at its attributes. */
function kindOf({ attributes }: StoredDocument): { video?: true; round?: true; voice?: true } {
  const video = attributes.find((attribute) => attribute._ === 'documentAttributeVideo');
  const audio = attributes.find((attribute) => attribute._ === 'documentAttributeAudio');
  return { ...(video && { video: true }), ...(video?.roundMessage && { round: true }), ...(audio?.voice && { voice: true }) };
}
