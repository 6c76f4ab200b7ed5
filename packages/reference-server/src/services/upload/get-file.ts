/** upload.getFile and upload.getFileHashes: a stretch of a file, or what its stretches must hash to. */
import type * as tl from '@kitewire/tl-schema/api';
import { findRangeFault } from '../../domain/file-range.js';
import { fileTypeOf } from '../../domain/file-type.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { redirectToCdn } from './cdn-files.js';
import { hashRanges, readBytes } from './file-bytes.js';
import { locate } from './file-location.js';

/** Beyond the end it gives fewer bytes, or none; large files it leaves to the CDN, if there is one. https://core.telegram.org/method/upload.getFile */
export async function getFile(context: UserContext, { location, offset, limit, precise, cdnSupported }: tl.UploadGetFileRequest): Promise<tl.UploadFile> {
  const fault = findRangeFault({ offset, limit, precise: precise === true });
  if (fault !== undefined) refuse(fault);
  const { cdn } = context;
  const { file, located } = await locate(context, location);
  if (cdn !== undefined && cdnSupported && located.size >= cdn.leastSize) return redirectToCdn(context, cdn, file, located);
  const bytes = await readBytes(context, located, offset, limit);
  return { _: 'upload.file', type: fileTypeOf(bytes, offset, located.mimeType), mtime: located.date, bytes };
}

/** The hashes from the range on in which the offset lies. https://core.telegram.org/method/upload.getFileHashes */
export async function getFileHashes(context: UserContext, { location, offset }: tl.UploadGetFileHashesRequest): Promise<tl.FileHash[]> {
  if (!Number.isSafeInteger(offset) || offset < 0) refuse('OFFSET_INVALID');
  const { located } = await locate(context, location);
  return hashRanges(context, located, offset);
}
