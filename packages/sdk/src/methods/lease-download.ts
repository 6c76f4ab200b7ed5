/** Begins the download of a file, or joins the one that is underway. */
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { type DownloadHost, FileDownload } from '../files/file-download.js';
import { downloadsOf, type LeasedDownload } from '../files/download-registry.js';
import { transfersOf } from '../files/file-transfers.js';
import type { KeptParts } from '../files/kept-parts.js';
import type { ReferenceRenewals } from '../files/reference-renewals.js';
import type { RemoteFile } from '../files/remote-file.js';
import { cacheOf } from './file-cache.js';
import { PartSource } from './part-source.js';
import { renewReference } from './renew-reference.js';
import { verifyParts } from './verify-parts.js';

/** Gives the download; whoever gets it releases it. */
export function leaseDownload(context: ClientContext, file: RemoteFile): Promise<LeasedDownload> {
  const registry = downloadsOf(context);
  return registry.lease(file.key, async () => {
    const host = createHost(context, file, registry.renewals);
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

function createHost(context: ClientContext, file: RemoteFile, renewals: ReferenceRenewals): DownloadHost {
  const { clock, random, logger } = context;
  const source = new PartSource(context, { ...file, location: renewals.locate(file) });
  return {
    ...{ clock, random, logger },
    budget: transfersOf(context).downloadBudget,
    getPart: (request) => source.get(request),
    renew: async () => {
      if (!renewals.mayRenew(file, clock.now().instant)) throw new FileError('REFERENCE_UNUSABLE', `The reference of ${file.key} was renewed too often.`);
      const reference = await renewReference(context, file);
      renewals.note(file, reference);
      source.renew(reference);
    },
  };
}
