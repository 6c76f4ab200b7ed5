/** The only method that a CDN answers. It knows tokens, and bytes that it cannot read. */
import type * as tl from '@kitewire/tl-schema/api';
import { cdnNameOf, windowRequest } from '../../domain/cdn-file.js';
import { findRangeFault } from '../../domain/file-range.js';
import { refuse } from '../../errors.js';
import type { Handlers } from '../../rpc/handlers.js';
import { enforceWait } from '../../rpc/limits.js';
import type { ServiceContext, ServiceEnvironment } from '../context.js';
import { downloadCost } from '../upload/file-bytes.js';

export const cdnHandlers: Handlers<ServiceEnvironment> = {
  'upload.getCdnFile': { access: 'anyone', answer: getCdnFile },
};

/** No token takes more room than one of ours. */
const longestToken = 64;

/**
 * What it does not have it asks for, whatever the token: whether that is good, only the client's own data centre can tell. Nobody logs in
 * here, and keys are cheap: who fetches too much is known by the address alone.
 *
 * https://core.telegram.org/method/upload.getCdnFile
 */
function getCdnFile({ cdn, limiter, connection: { remoteAddress }, now }: ServiceContext, { fileToken, offset, limit }: tl.UploadGetCdnFileRequest): tl.UploadCdnFile {
  if (cdn === undefined || fileToken.length === 0 || fileToken.length > longestToken) return refuse('FILE_TOKEN_INVALID');
  const fault = findRangeFault({ offset, limit, precise: false });
  if (fault !== undefined) refuse(fault);
  const bytes = cdn.cache.read(cdnNameOf(fileToken), offset, limit);
  if (remoteAddress !== '') enforceWait(limiter.take('downloadFromCdn', remoteAddress, now, downloadCost(bytes?.length ?? 0)));
  return bytes === undefined ? { _: 'upload.cdnFileReuploadNeeded', requestToken: windowRequest(offset) } : { _: 'upload.cdnFile', bytes };
}
