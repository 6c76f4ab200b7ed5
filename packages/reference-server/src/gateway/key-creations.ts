/** How many keys one address may create: each costs the server powers of long numbers, and a row in its store. */
import type { CloseReason, ComputeJob } from '@kitewire/mtproto';
import type { MachineClock } from '../ports/machine-clock.js';
import type { Limiter } from '../rpc/limits.js';

/** Why a connection ends that creates too many. */
export const tooManyKeys: CloseReason = { code: 'LIMIT_EXCEEDED', message: 'Too many keys are created', transportError: 429 };

/** Whether a job may be done for an address. The use of the RSA key, with which all work for a key begins, counts for one. */
export function mayCompute(job: ComputeJob, address: string, { limiter, clock }: { readonly limiter: Pick<Limiter, 'take'>; readonly clock: MachineClock }): boolean {
  return job.type !== 'rsaPrivate' || limiter.take('createKey', address, clock.moment().unix) === 0;
}
