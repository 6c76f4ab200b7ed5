/** Bytes of files and their hashes, as fast as the limits allow. */
import type * as tl from '@kitewire/tl-schema/api';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import type { LocatedBytes } from './file-location.js';

/** The least that a call costs, in KiB. */
const leastCost = 64;

/** Bytes behind one hash, and hashes in one answer. */
const hashedRange = 128 * 1024;
const hashesAtOnce = 8;

/** What a call costs that gives so many bytes, in KiB, which are the turns of the limit: many small ones are no way around it. */
export function downloadCost(length: number): number {
  return Math.max(leastCost, Math.ceil(length / 1024));
}

/** A stretch of a file; beyond its end fewer bytes, or none. Refuses with FLOOD_WAIT who fetches too much. */
export async function readBytes({ files, limiter, userId, now }: UserContext, { blob, size }: LocatedBytes, offset: number, limit: number): Promise<Uint8Array> {
  const length = Math.min(limit, Math.max(0, size - offset));
  enforceWait(limiter.take('download', String(userId), now, downloadCost(length)));
  if (length === 0) return new Uint8Array();
  const bytes = await files.blobs.read(blob, offset, length);
  // Fewer would look like the end of the file.
  if (bytes?.length !== length) throw new RangeError(`${length} bytes of the blob ${blob} were expected, ${bytes === undefined ? 'and it is gone' : `got ${bytes.length}`}`);
  return bytes;
}

/** Hashes of the ranges from the one on in which an offset lies; `known` are the bytes from there on, where somebody has them. */
export async function hashRanges(context: UserContext, located: LocatedBytes, offset: number, known?: Uint8Array): Promise<tl.FileHash[]> {
  const start = offset - (offset % hashedRange);
  const bytes = known ?? (await readBytes(context, located, start, hashedRange * hashesAtOnce));
  const hashes: tl.FileHash[] = [];
  for (let at = 0; at < bytes.length; at += hashedRange) {
    const range = bytes.subarray(at, at + hashedRange);
    hashes.push({ _: 'fileHash', offset: start + at, limit: range.length, hash: context.crypto.sha256(range) });
  }
  return hashes;
}
