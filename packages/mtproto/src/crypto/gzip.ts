/** Gzip streams (RFC 1952) of one member, packed and unpacked within a limit. */
import { Inflate, gzipSync } from 'fflate';
import { crc32 } from '../bytes/crc32.js';
import { readUint32LE } from '../bytes/int32.js';

// Deflate makes at most 1032 bytes out of one: a piece of this size overshoots the limit by 1 MiB at most.
const pieceLength = 1024;
const trailerLength = 8;

/**
 * Packs bytes. The result depends on nothing but the data: the header tells no time.
 */
export function gzip(data: Uint8Array): Uint8Array {
  return gzipSync(data, { mtime: 0 });
}

/**
 * Unpacks a gzip stream whose content has at most `limit` bytes.
 *
 * It stops as soon as the content is longer, whatever length the stream claims, and holds little more than `limit`
 * bytes at any time.
 *
 * @throws Error when the stream is malformed, does not match its checksum, or is longer than `limit`.
 */
export function gunzip(data: Uint8Array, limit: number): Uint8Array {
  const start = readHeader(data);
  const end = data.length - trailerLength;
  if (start > end) throw new Error('the gzip stream ends too early');
  const length = readUint32LE(data, end + 4);
  if (length > limit) throw tooLong(limit);
  const parts: Uint8Array[] = [];
  let total = 0;
  let checksum = 0;
  const inflate = new Inflate((part) => {
    total += part.length;
    if (total > limit) throw tooLong(limit);
    checksum = crc32(part, checksum);
    parts.push(part);
  });
  for (let offset = start; offset < end; offset += pieceLength) {
    const next = Math.min(offset + pieceLength, end);
    inflate.push(data.subarray(offset, next), next === end);
  }
  if (total !== length || checksum !== readUint32LE(data, end)) throw new Error('the gzip stream fails its checksum');
  const content = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    content.set(part, offset);
    offset += part.length;
  }
  return content;
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
