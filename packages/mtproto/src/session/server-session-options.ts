/** What a server's session is made with, and the bounds on what its client can make it hold. */
import type { RandomSource } from '../ports/random-source.js';
import { DEFAULT_INBOUND_LIMITS, type InboundLimits } from './inbound.js';
import type { ServerSaltSource } from './server-salts.js';

export interface ServerSessionOptions {
  readonly random: RandomSource;
  readonly allocateComputeId: () => number;
  readonly sessionId: bigint;
  readonly salts: ServerSaltSource;
  /** Takes long results and what was made of them when they are needed no more: a platform may free their memory at once. */
  readonly discard?: (bytes: Uint8Array) => void;
  readonly limits?: ServerSessionLimits;
}

/** Bounds on what a client may make the server hold for one session. */
export interface ServerSessionLimits {
  readonly inbound: InboundLimits;
  /** Messages that wait for the client's acknowledgement. */
  readonly unacknowledged: number;
  /** Their bytes. */
  readonly unacknowledgedBytes: number;
  /** Requests being answered at one time. */
  readonly running: number;
  /** How long a session without a connection is kept, in ms. */
  readonly detachedTime: number;
}

export const DEFAULT_SERVER_SESSION_LIMITS: ServerSessionLimits = {
  inbound: DEFAULT_INBOUND_LIMITS,
  unacknowledged: 10_000,
  unacknowledgedBytes: 16 << 20,
  running: 2_048,
  detachedTime: 300_000,
};
