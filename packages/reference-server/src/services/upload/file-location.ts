/** From a location as clients name it to the bytes that lie there. */
import type * as tl from '@kitewire/tl-schema/api';
import type { CdnFile } from '../../domain/cdn-file.js';
import { scaledSizes } from '../../domain/stored-file.js';
import type { BlobKey, PictureSize, StoredFile } from '../../domain/stored-file.js';
import { refuse, RpcFault } from '../../errors.js';
import type { UserContext } from '../context.js';
import { requireReference } from '../files/require-reference.js';
import { resolvePeer } from '../resolve-peer.js';

/** Bytes that a caller may have. */
export interface LocatedBytes {
  readonly blob: BlobKey;
  readonly size: number;
  /** As said by whoever sent it; pictures have none. */
  readonly mimeType: string | undefined;
  /** Unix seconds. */
  readonly date: number;
}

/**
 * Finds what a location names.
 *
 * @throws RpcFault 400 LOCATION_INVALID, or as `requireReference`; 303 FILE_MIGRATE_X when another data centre gives it out.
 *
 * https://core.telegram.org/type/InputFileLocation
 */
export async function locate(context: UserContext, location: tl.InputFileLocation): Promise<{ readonly file: CdnFile; readonly located: LocatedBytes }> {
  const { file, thumbSize } = await findFile(context, location);
  if (file.dcId !== context.facts().dcId) throw new RpcFault(303, `FILE_MIGRATE_${file.dcId}`);
  return { file: { kind: file.kind, id: file.id, thumbSize }, located: bytesOfFile(file, thumbSize) };
}

/** The bytes of a document, or of a picture in one size; refuses with 400 LOCATION_INVALID when it has none of that letter. */
export function bytesOfFile(file: StoredFile, thumbSize: string): LocatedBytes {
  if (file.kind === 'document' && thumbSize === '') return { blob: file.blob, size: file.size, mimeType: file.mimeType, date: file.date };
  const pictures = scaledSizes(file.kind === 'photo' ? file.sizes : file.thumbs);
  const picture = pictures.find(({ type }) => type === thumbSize) ?? refuse('LOCATION_INVALID');
  return { blob: picture.blob, size: picture.size, mimeType: undefined, date: file.date };
}

/** A file, and which size of it; the empty one for a document itself. */
interface FoundFile {
  readonly file: StoredFile;
  readonly thumbSize: string;
}

async function findFile(context: UserContext, location: tl.InputFileLocation): Promise<FoundFile> {
  const { files } = context.stores;
  switch (location._) {
    case 'inputPhotoFileLocation':
      return opened(context, await files.find('photo', location.id), location);
    case 'inputDocumentFileLocation':
      return opened(context, await files.find('document', location.id), location);
    case 'inputPeerPhotoFileLocation':
      return findPeerPhoto(context, location);
    default:
      return refuse('LOCATION_INVALID');
  }
}

async function opened(context: UserContext, file: StoredFile | undefined, location: tl.RawInputPhotoFileLocation | tl.RawInputDocumentFileLocation): Promise<FoundFile> {
  if (file === undefined || file.accessHash !== location.accessHash) refuse('LOCATION_INVALID');
  await requireReference(context, file, location.fileReference);
  return { file, thumbSize: location.thumbSize };
}

/** Whoever may see somebody may see their photos, without a reference. https://core.telegram.org/constructor/inputPeerPhotoFileLocation */
async function findPeerPhoto(context: UserContext, { peer, photoId, big }: tl.RawInputPeerPhotoFileLocation): Promise<FoundFile> {
  const resolved = await resolvePeer(context, peer, 'see');
  const { files } = context.stores;
  if (resolved.type !== 'user' || !(await files.hasProfilePhoto(resolved.user.id, photoId))) return refuse('LOCATION_INVALID');
  const file = (await files.find('photo', photoId)) ?? refuse('LOCATION_INVALID');
  return { file, thumbSize: fitting(file.sizes, big ? bigSide : smallSide) };
}

/** Pixels that a client shows of a person's photo. */
const smallSide = 160;
const bigSide = 640;

/** The smallest size that has so many pixels, or the largest. */
function fitting(sizes: readonly PictureSize[], side: number): string {
  const scaled = scaledSizes(sizes);
  return (scaled.find(({ width, height }) => Math.min(width, height) >= side) ?? scaled.at(-1))?.type ?? '';
}
