/** What kind of file bytes are, as storage.FileType tells them apart. */
import type * as tl from '@kitewire/tl-schema/api';

type FileType = tl.StorageFileType['_'];

const byMimeType: Readonly<Record<string, FileType>> = {
  'image/jpeg': 'storage.fileJpeg',
  'image/gif': 'storage.fileGif',
  'image/png': 'storage.filePng',
  'image/webp': 'storage.fileWebp',
  'application/pdf': 'storage.filePdf',
  'audio/mpeg': 'storage.fileMp3',
  'video/quicktime': 'storage.fileMov',
  'video/mp4': 'storage.fileMp4',
};

/** How files begin; `at` in bytes. */
const beginnings: readonly { readonly type: FileType; readonly at: number; readonly bytes: readonly number[] }[] = [
  { type: 'storage.fileJpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'storage.filePng', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'storage.fileGif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { type: 'storage.fileWebp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { type: 'storage.filePdf', at: 0, bytes: [0x25, 0x50, 0x44, 0x46] },
  { type: 'storage.fileMp3', at: 0, bytes: [0x49, 0x44, 0x33] },
  { type: 'storage.fileMov', at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x71, 0x74] },
  { type: 'storage.fileMp4', at: 4, bytes: [0x66, 0x74, 0x79, 0x70] },
];

/**
 * The type of a stretch of a file: by how the file begins where the stretch has that, else by what its sender said; pictures that the server made are JPEG.
 *
 * https://core.telegram.org/type/storage.FileType
 */
export function fileTypeOf(bytes: Uint8Array, offset: number, mimeType: string | undefined): tl.StorageFileType {
  const seen = offset === 0 ? beginnings.find(({ at, bytes: wanted }) => wanted.every((byte, i) => bytes[at + i] === byte)) : undefined;
  if (seen !== undefined) return { _: seen.type };
  return { _: mimeType === undefined ? 'storage.fileJpeg' : (byMimeType[mimeType] ?? 'storage.fileUnknown') };
}
