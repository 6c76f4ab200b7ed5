/** Gzip streams (RFC 1952) of one member, packed and unpacked within a limit; zlib ones are unpacked as well. */
import { Inflate, gzipSync } from 'fflate';
import { concatBytes } from '../bytes/concat.js';
import { crc32 } from '../bytes/crc32.js';
import { readUint32LE } from '../bytes/int32.js';
import { isZlib } from './is-zlib.js';

// Deflate makes at most 1032 bytes out of one: a piece of this size overshoots the limit by 1 MiB at most.
const pieceLength = 1024;
const gzipTrailerLength = 8;
const zlibTrailerLength = 4;

/**
 * Packs bytes. The result depends on nothing but the data: the header tells no time.
 */
export function gzip(data: Uint8Array): Uint8Array {
  return gzipSync(data, { mtime: 0 });
}

/**
 * Unpacks a gzip stream whose content has at most `limit` bytes; a zlib stream (RFC 1950) too, which is what mtcute packs
 * its calls into on Node.js.
 *
 * It stops as soon as the content is longer, whatever length the stream claims, and holds little more than `limit`
 * bytes at any time.
 *
 * @throws Error when the stream is malformed, does not match its checksum, or is longer than `limit`.
 */
export function gunzip(data: Uint8Array, limit: number): Uint8Array {
  if (isZlib(data)) return unzlib(data, limit);
  const start = readHeader(data);
  const end = data.length - gzipTrailerLength;
  if (start > end) throw new Error('the gzip stream ends too early');
  const length = readUint32LE(data, end + 4);
  if (length > limit) throw tooLong(limit);
  const content = unpack(data.subarray(start, end), limit);
  if (content.length !== length || crc32(content) !== readUint32LE(data, end)) throw new Error('the gzip stream fails its checksum');
  return content;
}

function unzlib(data: Uint8Array, limit: number): Uint8Array {
  const end = data.length - zlibTrailerLength;
  if (end < 2) throw new Error('the zlib stream ends too early');
  const content = unpack(data.subarray(2, end), limit);
  const claimed = data.subarray(end).reduce((sum, byte) => sum * 256 + byte, 0);
  if (adler32(content) !== claimed) throw new Error('the zlib stream fails its checksum');
  return content;
}

function unpack(packed: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflate = new Inflate((part) => {
    total += part.length;
    if (total > limit) throw tooLong(limit);
    parts.push(part);
  });
  for (let offset = 0; offset < packed.length; offset += pieceLength) {
    inflate.push(packed.subarray(offset, offset + pieceLength), offset + pieceLength >= packed.length);
  }
  return concatBytes(...parts);
}

/** The checksum of zlib streams. */
function adler32(data: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of data) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}

/** Where the packed data begins, after the header and its optional fields. */
function readHeader(data: Uint8Array): number {
  if (data[0] !== 0x1f || data[1] !== 0x8b || data[2] !== 8) throw new Error('not a gzip stream');
  const flags = data[3] ?? 0;
  if (flags & 0xe0) throw new Error('reserved flags are set in the gzip header');
  let offset = 10;
  if (flags & 4) offset += 2 + ((data[offset] ?? 0) | ((data[offset + 1] ?? 0) << 8));
  for (const named of [8, 16]) {
    if (flags & named) offset = data.indexOf(0, offset) + 1 || data.length;
  }
  if (flags & 2) offset += 2;
  return offset;
}

function tooLong(limit: number): Error {
  return new Error(`the gzip stream holds more than ${limit} bytes`);
}
