/** What the data centre that has a file does for its copies on a CDN: it sends clients there, seals what is missing, and tells the hashes. */
import type * as tl from '@kitewire/tl-schema/api';
import { cdnIvAt, type CdnFile, type CdnGrant, cdnNameOf, cdnWindow, readWindowRequest } from '../../domain/cdn-file.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import type { CdnParts } from '../cdn/cdn-parts.js';
import { bytesOfFile } from './file-location.js';
import type { LocatedBytes } from './file-location.js';
import { hashRanges, readBytes } from './file-bytes.js';

/** https://core.telegram.org/constructor/upload.fileCdnRedirect */
export async function redirectToCdn(context: UserContext, cdn: CdnParts, file: CdnFile, located: LocatedBytes): Promise<tl.RawUploadFileCdnRedirect> {
  const { token, key, iv } = cdn.files.grant(file, context.userId);
  const fileHashes = await hashRanges(context, located, 0);
  return { _: 'upload.fileCdnRedirect', dcId: cdn.dcId, fileToken: token, encryptionKey: key, encryptionIv: iv, fileHashes };
}

/** Seals the window that the CDN wants, and gives it to it; answers with the hashes of what it contains. https://core.telegram.org/method/upload.reuploadCdnFile */
export async function reuploadCdnFile(context: UserContext, { fileToken, requestToken }: tl.UploadReuploadCdnFileRequest): Promise<tl.FileHash[]> {
  const { cdn, located, grant } = await open(context, fileToken);
  const offset = readWindowRequest(requestToken);
  // The window behind the last one is asked for by clients that do not know where the file ends.
  if (offset === undefined || offset >= located.size + cdnWindow) return refuse('REQUEST_TOKEN_INVALID');
  const bytes = await readBytes(context, located, offset, cdnWindow);
  cdn.cache.put(cdnNameOf(fileToken), offset, context.crypto.createAesCtr(grant.key, cdnIvAt(grant.iv, offset)).process(bytes));
  return hashRanges(context, located, offset, bytes);
}

/** https://core.telegram.org/method/upload.getCdnFileHashes */
export async function getCdnFileHashes(context: UserContext, { fileToken, offset }: tl.UploadGetCdnFileHashesRequest): Promise<tl.FileHash[]> {
  if (!Number.isSafeInteger(offset) || offset < 0) refuse('OFFSET_INVALID');
  const { located } = await open(context, fileToken);
  return hashRanges(context, located, offset);
}

/** The token says itself that the caller was sent to the CDN for the file, a short while ago. */
async function open(context: UserContext, token: Uint8Array): Promise<{ readonly cdn: CdnParts; readonly located: LocatedBytes; readonly grant: CdnGrant }> {
  const { cdn, stores, userId } = context;
  const finding = cdn?.files.read(token, userId);
  if (cdn === undefined || finding?.type !== 'valid') return refuse('FILE_TOKEN_INVALID');
  const { kind, id, thumbSize } = finding.file;
  const file = kind === 'photo' ? await stores.files.find('photo', id) : await stores.files.find('document', id);
  if (file === undefined) return refuse('FILE_TOKEN_INVALID');
  return { cdn, located: bytesOfFile(file, thumbSize), grant: cdn.files.grant(finding.file, userId) };
}
