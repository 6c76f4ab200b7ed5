/** Gzip through the streams of the web platform, within a limit. */
import { readUint32LE } from '../bytes/int32.js';
import { isZlib } from '../crypto/is-zlib.js';

/**
 * Platforms unpack all of a piece at once, whoever waits for it: deflate makes at most 1032 bytes out of one, so that a
 * piece of so many bytes overshoots the limit by about 4 MiB at most.
 */
const pieceLength = 4096;

/**
 * Unpacks a gzip stream of one member, or a zlib stream, whose content has at most `limit` bytes; it stops as soon as there
 * are more.
 *
 * Rejects with an `Error` when the stream is malformed, does not match its checksum, or is longer than `limit`.
 */
export async function streamGunzip(data: Uint8Array, limit: number): Promise<Uint8Array> {
  // The platform's name for zlib.
  if (isZlib(data)) return collect(data, new DecompressionStream('deflate'), limit);
  const length = data.length < 18 ? 0 : readUint32LE(data, data.length - 4);
  if (length > limit) throw new Error(`the gzip stream holds more than ${limit} bytes`);
  const content = await collect(data, new DecompressionStream('gzip'), limit);
  // Some implementations take several streams one after the other: the last length must fit the whole.
  if (content.length !== length) throw new Error('the gzip stream has another length than it says');
  return content;
}

/** Packs bytes into a gzip stream. */
export function streamGzip(data: Uint8Array): Promise<Uint8Array> {
  return collect(data, new CompressionStream('gzip'), Infinity);
}

/** What comes out of a stream when that goes in, piece by piece and only as fast as the content is taken. */
async function collect(data: Uint8Array, { readable, writable }: CompressionStream | DecompressionStream, limit: number): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What is wrong with the input, and that nobody wants more, shows on the side that is read.
  feed(writer, data).catch(() => {});
  const reader = (readable as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let { value, done } = await reader.read(); !done && value !== undefined; { value, done } = await reader.read()) {
    total += value.length;
    if (total > limit) {
      // Nobody waits for the rest; otherwise it would be unpacked all the same.
      void reader.cancel().catch(() => {});
      throw new Error(`the stream holds more than ${limit} bytes`);
    }
    parts.push(value);
  }
  const content = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    content.set(part, offset);
    offset += part.length;
  }
  return content;
}

async function feed(writer: ReturnType<CompressionStream['writable']['getWriter']>, data: Uint8Array): Promise<void> {
  for (let offset = 0; offset < data.length; offset += pieceLength) {
    await writer.ready;
    // A fault is reported by `ready`, too.
    writer.write(data.slice(offset, offset + pieceLength)).catch(() => {});
  }
  await writer.close();
}
