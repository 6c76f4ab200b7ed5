/** Slow jobs that a handshake has asked for, each with what is to happen when it is done. */
import type { Moment } from '../machine.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';

/** The effect that asks the driver for a job. */
export interface ComputeEffect {
  readonly type: 'compute';
  readonly id: number;
  readonly job: ComputeJob;
}

/** What goes on when all jobs of one request are done; results stand in the order of the jobs. */
export type Continuation = (results: readonly ComputeResult[], now: Moment) => void;

interface Request {
  readonly results: (ComputeResult | undefined)[];
  readonly continuation: Continuation;
}

/** The jobs in flight of one handshake machine. */
export class PendingJobs {
  readonly #allocateComputeId: () => number;
  readonly #emit: (effect: ComputeEffect) => void;
  readonly #jobs = new Map<number, { readonly request: Request; readonly index: number }>();

  constructor(allocateComputeId: () => number, emit: (effect: ComputeEffect) => void) {
    this.#allocateComputeId = allocateComputeId;
    this.#emit = emit;
  }

  /** Asks for the jobs, which may run side by side. */
  run(jobs: readonly ComputeJob[], continuation: Continuation): void {
    const request: Request = { results: jobs.map(() => undefined), continuation };
    jobs.forEach((job, index) => {
      const id = this.#allocateComputeId();
      this.#jobs.set(id, { request, index });
      this.#emit({ type: 'compute', id, job });
    });
  }

  /** Takes one result in; ids that were never asked for, or are forgotten, are ignored. */
  finish(id: number, result: ComputeResult, now: Moment): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    this.#jobs.delete(id);
    const { results, continuation } = job.request;
    results[job.index] = result;
    const complete = results.filter((entry) => entry !== undefined);
    if (complete.length === results.length) continuation(complete, now);
  }

  /** Forgets all jobs: nothing happens when they are done. */
  clear(): void {
    this.#jobs.clear();
  }
}
