/** upload.getFile and upload.getFileHashes: a stretch of a file, or what its stretches must hash to. */
import type * as tl from '@kitewire/tl-schema/api';
import { findRangeFault } from '../../domain/file-range.js';
import { fileTypeOf } from '../../domain/file-type.js';
import { refuse } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { locate } from './file-location.js';
import type { LocatedBytes } from './file-location.js';

/** Turns of the limit are KiB; the least that a call costs, so that many small ones are no way around it. */
const leastCost = 64;

/** Bytes behind one hash, and hashes in one answer. */
const hashedRange = 128 * 1024;
const hashesAtOnce = 8;

/** Beyond the end it gives fewer bytes, or none. https://core.telegram.org/method/upload.getFile */
export async function getFile(context: UserContext, { location, offset, limit, precise }: tl.UploadGetFileRequest): Promise<tl.UploadFile> {
  const fault = findRangeFault({ offset, limit, precise: precise === true });
  if (fault !== undefined) refuse(fault);
  const located = await locate(context, location);
  const bytes = await read(context, located, offset, limit);
  return { _: 'upload.file', type: fileTypeOf(bytes, offset, located.mimeType), mtime: located.date, bytes };
}

/** The hashes from the range on in which the offset lies. https://core.telegram.org/method/upload.getFileHashes */
export async function getFileHashes(context: UserContext, { location, offset }: tl.UploadGetFileHashesRequest): Promise<tl.FileHash[]> {
  if (!Number.isSafeInteger(offset) || offset < 0) refuse('OFFSET_INVALID');
  const located = await locate(context, location);
  const start = offset - (offset % hashedRange);
  const bytes = await read(context, located, start, hashedRange * hashesAtOnce);
  const hashes: tl.FileHash[] = [];
  for (let at = 0; at < bytes.length; at += hashedRange) {
    const range = bytes.subarray(at, at + hashedRange);
    hashes.push({ _: 'fileHash', offset: start + at, limit: range.length, hash: context.crypto.sha256(range) });
  }
  return hashes;
}

async function read({ files, limiter, userId, now }: UserContext, { blob, size }: LocatedBytes, offset: number, limit: number): Promise<Uint8Array> {
  const length = Math.min(limit, Math.max(0, size - offset));
  enforceWait(limiter.take('download', String(userId), now, Math.max(leastCost, Math.ceil(length / 1024))));
  if (length === 0) return new Uint8Array();
  const bytes = await files.blobs.read(blob, offset, length);
  if (bytes === undefined) throw new RangeError(`the blob ${blob} of a file is gone`);
  return bytes;
}
