/** The rule about calls that the server tells to wait. */
import type { RpcError } from '../errors/rpc-error.js';

/** What the server asks for is taken to lie between these; ms. */
const shortest = 1000;
const longest = 14 * 86_400_000;

/** How patient a call is; all in ms. */
export interface FloodPatience {
  /** The longest single wait that is slept through. */
  readonly threshold: number;
  /** How long this call has waited already. */
  readonly waited: number;
  /** How long one call may wait in all. */
  readonly budget: number;
}

/**
 * How long the server wants to be left alone, in ms; `undefined` for an error that says nothing of the kind.
 *
 * Texts with more behind the number are other errors and are not waited for.
 *
 * @see https://core.telegram.org/api/errors#420-flood
 */
export function floodWaitOf({ errorCode, type, argument }: RpcError): number | undefined {
  if (errorCode !== 420 || argument === undefined || !/_(WAIT|DELAY)$/.test(type)) return undefined;
  return Math.min(longest, Math.max(shortest, argument * 1000));
}

/** The wait in ms after which the call is to be repeated; `undefined` when the application shall decide. */
export function shouldWaitForFlood(error: RpcError, { threshold, waited, budget }: FloodPatience): number | undefined {
  const wait = floodWaitOf(error);
  return wait === undefined || wait > threshold || waited + wait > budget ? undefined : wait;
}
