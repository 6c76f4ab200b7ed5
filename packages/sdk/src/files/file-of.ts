/** Finds the file in what an application wants to have downloaded. */
import type * as tl from '@kitewire/tl-schema/api';
import { FileError } from '../errors/file-error.js';
import { markedIdOf } from '../peers/peer-id.js';
import { photosAndDocuments } from './media-files.js';
import type { FileOrigin, RemoteFile } from './remote-file.js';

/** What has a file: a message or its media, a photo, a document, somebody with a photo, or a file as `fileOf` gave it. */
export type Downloadable = tl.Message | tl.MessageMedia | tl.Photo | tl.Document | tl.User | tl.Chat | RemoteFile;

/** Which of the files is meant. */
export interface FileOfOptions {
  /**
   * The type of a smaller picture of a photo, a document or a profile photo: the letter of its `photoSize` or `videoSize`.
   * Unless given, a photo is its largest size, and a document itself. Of a profile photo `a` is the small one.
   */
  readonly thumb?: string;
  /** Where a photo or document was found that does not tell: its reference can be renewed there. */
  readonly origin?: FileOrigin;
}

/** No file is larger: 8,000 parts of 512 KiB. */
const MAX_SIZE = 4_194_304_000;
const MAX_DC_ID = 1000;

/**
 * Gives the file with all that a download needs, so that it can be kept and downloaded later.
 *
 * Throws a `FileError`: `LOCATION_UNKNOWN` where there is no file, `SIZE_MISMATCH` where what is said of it cannot be.
 *
 * @see https://core.telegram.org/api/files#downloading-files
 */
export function fileOf(source: Downloadable, options: FileOfOptions = {}): RemoteFile {
  if (typeof source !== 'object' || source === null) throw new FileError('LOCATION_UNKNOWN', `There is no file in ${String(source)}.`);
  if ('key' in source) return source;
  const peer = photoOfPeer(source, options.thumb);
  if (peer) return checked(peer);
  const origin = options.origin ?? originOf(source);
  const [media] = photosAndDocuments(source);
  if (media === undefined) throw new FileError('LOCATION_UNKNOWN', `There is no file in a ${source._}.`);
  return checked(media._ === 'photo' ? fileOfPhoto(media, options.thumb, origin) : fileOfDocument(media, options.thumb, origin));
}

function fileOfPhoto(photo: tl.RawPhoto, thumb: string | undefined, origin: FileOrigin | undefined): RemoteFile {
  const wanted = thumb === undefined ? largest(photo.sizes) : sizeOf([...photo.sizes, ...(photo.videoSizes ?? [])], thumb);
  if (wanted === undefined) throw new FileError('LOCATION_UNKNOWN', thumb === undefined ? 'The photo has no sizes.' : `The photo has no size ${JSON.stringify(thumb)}.`);
  const { id, accessHash, fileReference, dcId } = photo;
  return {
    key: `photo:${id}:${wanted.type}`,
    dcId,
    location: { _: 'inputPhotoFileLocation', id, accessHash, fileReference, thumbSize: wanted.type },
    size: wanted.size,
    name: undefined,
    mimeType: wanted.isVideo ? 'video/mp4' : 'image/jpeg',
    origin,
  };
}

function fileOfDocument(document: tl.RawDocument, thumb: string | undefined, origin: FileOrigin | undefined): RemoteFile {
  const wanted = thumb === undefined ? undefined : sizeOf([...(document.thumbs ?? []), ...(document.videoThumbs ?? [])], thumb);
  if (thumb !== undefined && wanted === undefined) throw new FileError('LOCATION_UNKNOWN', `The document has no picture ${JSON.stringify(thumb)}.`);
  const { id, accessHash, fileReference, dcId, size, mimeType, attributes } = document;
  const named = attributes.find((attribute) => attribute._ === 'documentAttributeFilename');
  return {
    key: `document:${id}:${wanted?.type ?? ''}`,
    dcId,
    location: { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: wanted?.type ?? '' },
    size: wanted ? wanted.size : size,
    name: wanted ? undefined : named?.fileName,
    mimeType: wanted ? (wanted.isVideo ? 'video/mp4' : 'image/jpeg') : mimeType,
    origin,
  };
}

/** Photos of peers as they come with them: without a reference, and of unknown size. */
function photoOfPeer(source: Exclude<Downloadable, RemoteFile>, thumb: string | undefined): RemoteFile | undefined {
  if (source._ !== 'user' && source._ !== 'chat' && source._ !== 'channel') return undefined;
  const { photo } = source;
  const peer = inputPeerOf(source);
  if (photo === undefined || !('photoId' in photo) || peer === undefined) throw new FileError('LOCATION_UNKNOWN', `This ${source._} has no photo.`);
  const isBig = thumb !== 'a';
  return {
    key: `peer:${photo.photoId}:${isBig ? 'big' : 'small'}`,
    dcId: photo.dcId,
    location: { _: 'inputPeerPhotoFileLocation', ...(isBig && { big: true as const }), peer, photoId: photo.photoId },
    size: undefined,
    name: undefined,
    mimeType: 'image/jpeg',
    origin: undefined,
  };
}

function inputPeerOf(source: tl.RawUser | tl.RawChat | tl.RawChannel): tl.InputPeer | undefined {
  if (source._ === 'chat') return { _: 'inputPeerChat', chatId: source.id };
  const { accessHash, id } = source;
  if (source._ === 'user' && source.self) return { _: 'inputPeerSelf' };
  if (accessHash === undefined) return undefined;
  return source._ === 'user' ? { _: 'inputPeerUser', userId: id, accessHash } : { _: 'inputPeerChannel', channelId: id, accessHash };
}

function originOf(source: Exclude<Downloadable, RemoteFile>): FileOrigin | undefined {
  if (source._ !== 'message' && source._ !== 'messageService') return undefined;
  return { type: 'message', chatId: markedIdOf(source.peerId), messageId: source.id };
}

interface WantedSize {
  readonly type: string;
  readonly size: number;
  readonly isVideo: boolean;
}

function largest(sizes: readonly tl.PhotoSize[]): WantedSize | undefined {
  const areaOf = (size: tl.PhotoSize): number => ('w' in size ? size.w * size.h : 0);
  const [best] = sizes.filter((size) => read(size) !== undefined).sort((a, b) => areaOf(b) - areaOf(a));
  return best && read(best);
}

function sizeOf(sizes: readonly (tl.PhotoSize | tl.VideoSize)[], type: string): WantedSize | undefined {
  return sizes.map(read).find((size) => size?.type === type);
}

/** Those that are files on the server; stripped ones and outlines are only in the message. */
function read(size: tl.PhotoSize | tl.VideoSize): WantedSize | undefined {
  switch (size._) {
    case 'photoSize':
    case 'videoSize':
      return { type: size.type, size: size.size, isVideo: size._ === 'videoSize' };
    case 'photoCachedSize':
      return { type: size.type, size: size.bytes.length, isVideo: false };
    case 'photoSizeProgressive':
      return { type: size.type, size: size.sizes.reduce((most, each) => Math.max(most, each), 0), isVideo: false };
    default:
      return undefined;
  }
}

/** What a server says of a file is the measure of everything that it sends later. */
function checked(file: RemoteFile): RemoteFile {
  const { size, dcId } = file;
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0 || size > MAX_SIZE)) throw new FileError('SIZE_MISMATCH', `No file has ${size} bytes.`);
  if (!Number.isInteger(dcId) || dcId < 1 || dcId > MAX_DC_ID) throw new FileError('LOCATION_UNKNOWN', `The file is said to be in data centre ${dcId}.`);
  return file;
}
