/** Downloads a file into memory. */
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import { type Downloadable, type FileOfOptions, fileOf } from '../files/file-of.js';
import type { TransferOptions } from '../files/transfer-types.js';
import { createDeferred } from '../timing/deferred.js';
import { type ByteRange, checkRange, readRemote } from './read-remote.js';

/** What is downloaded of a file, and how. */
export interface DownloadBytesOptions extends TransferOptions, ByteRange, FileOfOptions {
  /** Bytes that are taken at most; 64 MiB unless given. */
  readonly maxSize?: number;
}

const MAX_SIZE = 67_108_864;

/**
 * Resolves to the bytes of a file, or of a range of it.
 *
 * Rejects with a `FileError` (`FILE_TOO_LARGE` above `maxSize`) where the file cannot be had, an `RpcError`, a
 * `ConnectionError`, or an `AbortedError`.
 *
 * @see https://core.telegram.org/api/files#downloading-files
 */
export async function downloadBytes(context: ClientContext, source: Downloadable, options: DownloadBytesOptions = {}): Promise<Uint8Array> {
  const file = fileOf(source, options);
  const { maxSize = MAX_SIZE } = options;
  if (!(maxSize >= 0)) throw new UsageError(`A download has a number of bytes as its \`maxSize\`, but ${maxSize} was given.`);
  const { from, to } = checkRange(options);
  const end = file.size === undefined ? to : Math.min(to ?? file.size, file.size);
  if (end !== undefined && file.size !== undefined && end - from > maxSize) throw errorAbove(maxSize, end - from);
  // Where nobody tells the size, room is made as bytes come.
  let bytes = new Uint8Array(file.size === undefined || end === undefined ? 0 : Math.max(0, end - from));
  let length = 0;
  const tooLarge = createDeferred<void>();
  const reading = await readRemote(context, file, {
    ...options,
    range: options,
    isOrdered: file.size === undefined,
    onBytes: (offset, part, taken) => {
      length = Math.max(length, offset - from + part.length);
      if (length > maxSize) return tooLarge.reject(errorAbove(maxSize, length));
      if (length > bytes.length) bytes = grown(bytes, Math.max(length, Math.min(maxSize, bytes.length * 2)));
      bytes.set(part, offset - from);
      taken({ isOver: true });
    },
  });
  try {
    await Promise.race([reading.ended, tooLarge.promise]);
    return bytes.subarray(0, length);
  } finally {
    reading.stop();
  }
}

function errorAbove(maxSize: number, size: number): FileError {
  return new FileError('FILE_TOO_LARGE', `${size} bytes are more than the ${maxSize} that may be taken into memory.`);
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
