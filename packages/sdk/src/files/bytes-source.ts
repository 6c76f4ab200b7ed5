/** Bytes in memory as the source of an upload. */
import type { FileSource } from '../ports/file-source.js';

/** Makes a source of bytes, which must not change until the upload is over. */
export function bytesSource(bytes: Uint8Array): FileSource {
  return {
    size: bytes.length,
    name: undefined,
    mimeType: undefined,
    isSeekable: true,
    locator: undefined,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    check: async () => {},
    close: async () => {},
  };
}
