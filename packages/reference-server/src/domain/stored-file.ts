/** Photos and documents as the server keeps them; their bytes lie in the blob store. */
import type * as tl from '@kitewire/tl-schema/api';

/** The name of bytes in the blob store: their SHA-256 in lower-case hex. */
export type BlobKey = string;

/** A picture in one size. https://core.telegram.org/api/files#image-thumbnail-types */
export type PictureSize = ScaledSize | StrippedSize;

/** A picture that is fetched like any other file. */
export interface ScaledSize {
  /** One letter: `s`, `m`, `x`, `y` or `w`. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly blob: BlobKey;
}

/** A few bytes that stand in the message itself, type `i`. https://core.telegram.org/api/files#stripped-thumbnails */
export interface StrippedSize {
  readonly stripped: Uint8Array;
}

/** What photos and documents have in common. */
export interface FileIdentity {
  /** 64 bits, positive. */
  readonly id: bigint;
  /** 64 bits, signed. */
  readonly accessHash: bigint;
  /** Where its bytes are given out. */
  readonly dcId: number;
  /** Unix seconds. */
  readonly date: number;
}

/** A picture. https://core.telegram.org/constructor/photo */
export interface StoredPhoto extends FileIdentity {
  readonly kind: 'photo';
  /** At least one that is no stripped one; ascending. */
  readonly sizes: readonly PictureSize[];
}

/** Any other file. https://core.telegram.org/constructor/document */
export interface StoredDocument extends FileIdentity {
  readonly kind: 'document';
  readonly mimeType: string;
  readonly size: number;
  readonly blob: BlobKey;
  readonly attributes: readonly tl.DocumentAttribute[];
  readonly thumbs: readonly PictureSize[];
}

export type StoredFile = StoredPhoto | StoredDocument;

/** What a message shows beside its text. */
export interface MessageMedia {
  readonly file: StoredFile;
  readonly spoiler: boolean;
  /** The album that the message is part of: 64 bits, positive. */
  readonly groupedId?: bigint;
}

/** The sizes that can be fetched. */
export function scaledSizes(sizes: readonly PictureSize[]): ScaledSize[] {
  return sizes.flatMap((size) => ('blob' in size ? [size] : []));
}

/** All blobs that a file needs. */
export function blobsOf(file: StoredFile): BlobKey[] {
  return file.kind === 'photo' ? scaledSizes(file.sizes).map(({ blob }) => blob) : [file.blob, ...scaledSizes(file.thumbs).map(({ blob }) => blob)];
}
