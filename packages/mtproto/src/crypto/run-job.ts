/** Slow jobs for code that may wait: the result as a promise, a failure as an error. */
import type { ComputeJob, ComputeJobs, CryptoProvider } from '../ports/crypto-provider.js';

/** Runs a job and resolves to its value. Rejects with an `Error` that says why there is none. */
export async function runJob<Type extends keyof ComputeJobs>(
  crypto: Pick<CryptoProvider, 'compute'>,
  type: Type,
  input: ComputeJobs[Type]['input'],
): Promise<ComputeJobs[Type]['output']> {
  const result = await crypto.compute({ type, ...input } as ComputeJob);
  if (result.type !== type) throw new Error(result.type === 'failed' ? result.reason : `A ${type} job came to a ${result.type}`);
  return (result as { value: ComputeJobs[Type]['output'] }).value;
}
