/** Begins the download of a file, or joins the one that is underway. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { type DownloadHost, FileDownload, type PartRequest } from '../files/file-download.js';
import { type DownloadRegistry, downloadsOf, type LeasedDownload } from '../files/download-registry.js';
import { transfersOf } from '../files/file-transfers.js';
import type { KeptParts } from '../files/kept-parts.js';
import type { RemoteFile } from '../files/remote-file.js';
import { cacheOf } from './file-cache.js';
import { renewReference } from './renew-reference.js';
import { verifyParts } from './verify-parts.js';

/** Gives the download; whoever gets it releases it. */
export function leaseDownload(context: ClientContext, file: RemoteFile): Promise<LeasedDownload> {
  const registry = downloadsOf(context);
  return registry.lease(file.key, async () => {
    const host = createHost(context, file, registry);
    return new FileDownload(host, { size: file.size, kept: await openKept(context, file) });
  });
}

/** A cache that fails is as good as none. */
async function openKept(context: ClientContext, file: RemoteFile): Promise<KeptParts | undefined> {
  try {
    return await cacheOf(context)?.open(file, (parts) => verifyParts(context, file, parts));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    context.logger.log('warn', 'What is kept of a file cannot be read', { error });
    return undefined;
  }
}

function createHost(context: ClientContext, file: RemoteFile, registry: DownloadRegistry): DownloadHost {
  const { clock, random, logger } = context;
  let { location } = file;
  return {
    ...{ clock, random, logger },
    budget: transfersOf(context).downloadBudget,
    getPart: (request) => getPart(context, file, location, request),
    renew: async () => {
      if (!registry.mayRenew(file.key, clock.now().instant)) throw new FileError('REFERENCE_UNUSABLE', `The reference of ${file.key} was renewed too often.`);
      const fileReference = await renewReference(context, file);
      if (location._ !== 'inputPeerPhotoFileLocation') location = { ...location, fileReference };
    },
  };
}

/**
 * Waits that the server wants are the download's business: they hold for all its calls.
 *
 * @see https://core.telegram.org/method/upload.getFile
 */
async function getPart(context: ClientContext, { dcId }: RemoteFile, location: RemoteFile['location'], { offset, limit, precise, lane, signal }: PartRequest): Promise<Uint8Array> {
  const request: tl.UploadGetFileRequest = { _: 'upload.getFile', ...(precise && { precise: true as const }), location, offset, limit };
  const answer = await context.call(request, { dcId, purpose: 'download', lane, signal, floodThreshold: 0 });
  if (answer._ === 'upload.file') return answer.bytes;
  throw new FileError('SIZE_MISMATCH', `The server answered with ${answer._}, which nobody wanted.`);
}
