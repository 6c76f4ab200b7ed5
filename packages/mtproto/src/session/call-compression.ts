/** The calls whose bodies are being gzipped before they go out. */
import type { Instant } from '../machine.js';
import type { ComputeJob } from '../ports/crypto-provider.js';
import type { PendingCall } from './calls.js';
import type { CallInput } from './types.js';

/** Bodies shorter than this do not gain from gzip. */
const COMPRESS_FROM = 512;
/** Gzipping may hold up a call, and those behind it, for so long, in ms. */
const PATIENCE = 500;

/** The gzip jobs under way. */
export class CallCompression {
  readonly #allocateComputeId: () => number;
  readonly #jobs = new Map<number, PendingCall>();

  constructor(allocateComputeId: () => number) {
    this.#allocateComputeId = allocateComputeId;
  }

  /** Begins to gzip the body of a call, if that is allowed and pays. */
  begin(call: PendingCall, { body, compress }: CallInput, now: Instant): { type: 'compute'; id: number; job: ComputeJob } | undefined {
    if (typeof body === 'function' || body.length < COMPRESS_FROM || compress === false) return undefined;
    call.state = 'compressing';
    call.compressUntil = now + PATIENCE;
    const id = this.#allocateComputeId();
    this.#jobs.set(id, call);
    return { type: 'compute', id, job: { type: 'deflate', data: body } };
  }

  /** Ends a job; gives back the call whose it was. */
  end(id: number): PendingCall | undefined {
    const call = this.#jobs.get(id);
    this.#jobs.delete(id);
    return call;
  }
}
