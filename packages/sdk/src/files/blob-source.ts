/** A `Blob` or `File` of the platform as the source of an upload. */
import { FileError } from '../errors/file-error.js';
import type { FileSource } from '../ports/file-source.js';

/** What an upload needs of a `Blob`; every `Blob` and `File` is one. */
export interface BlobLike {
  /** Bytes. */
  readonly size: number;
  /** A media type, or empty. */
  readonly type: string;
  /** Of a `File`. */
  readonly name?: string;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Makes a source of a blob. Reading a `File` that was changed on the disk rejects with `SOURCE_CHANGED`. */
export function blobSource(blob: BlobLike): FileSource {
  return {
    size: blob.size,
    name: blob.name,
    mimeType: blob.type === '' ? undefined : blob.type,
    isSeekable: true,
    locator: undefined,
    read: async (offset, length) => {
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        // Browsers refuse to read a file that is not the one any more that was chosen.
        throw new FileError('SOURCE_CHANGED', 'The file cannot be read any more.', { cause });
      }
    },
    check: async () => {},
    close: async () => {},
  };
}
