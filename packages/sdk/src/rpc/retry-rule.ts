/** The rule that says what becomes of a call that the server answered with an error. */
import type { RpcError } from '../errors/rpc-error.js';
import { backoffDelay } from '../timing/backoff.js';
import { shouldWaitForFlood } from './flood-wait.js';
import { asksForInit } from './init-connection.js';
import { findMigration, type Migration } from './migration.js';

/** What a call has been through, and what it may do. */
export interface CallHistory {
  /** How often it failed with an error of the server's own (5xx and below 0). */
  readonly serverFailures: number;
  /** How often it has failed in a row because of one and the same call that it waited for. */
  readonly waitFailures: number;
  /** Whether it carried the header of `initConnection`. */
  readonly hadInit: boolean;
  /** How long it has waited because of errors, in ms. */
  readonly waited: number;
  /** How long it may wait in all, in ms; TDLib's figure is 60,000. */
  readonly budget: number;
  /** The longest flood wait that is slept through, in ms. */
  readonly floodThreshold: number;
  /** Whether doing it twice does no harm: a read, or a call with a random_id. */
  readonly repeatable: boolean;
}

/** What to do. */
export type RetryVerdict =
  /** Send the same call again after this pause in ms. */
  | { readonly type: 'wait'; readonly delay: number }
  /** Send it again, with the header. */
  | { readonly type: 'initialize' }
  | { readonly type: 'migrate'; readonly migration: Migration }
  /** The error goes to the caller. */
  | { readonly type: 'fail' };

/** Errors that the server gives before it has begun with a call: it is busy, or has lost what the temporary key is bound to. */
const notBegun: ReadonlySet<string> = new Set(['WORKER_BUSY_TOO_LONG_RETRY', 'AUTH_KEY_PERM_EMPTY']);
/** Errors, of any code, of a call that was not begun because of the call that it waited for. */
const waitedInVain: ReadonlySet<string> = new Set(['MSG_WAIT_FAILED', 'MSG_WAIT_TIMEOUT']);

/** Whether a call was not begun because of the call that it waited for. */
export function isWaitError({ type }: RpcError): boolean {
  return waitedInVain.has(type);
}

/**
 * Judges an error.
 *
 * @param fraction a random number from 0 up to but not including 1, to spread pauses
 * @see https://core.telegram.org/api/errors
 */
export function judgeRpcError(error: RpcError, history: CallHistory, fraction: number): RetryVerdict {
  const { serverFailures, waitFailures, hadInit, waited, budget, floodThreshold, repeatable } = history;
  if (asksForInit(error)) return { type: hadInit ? 'fail' : 'initialize' };
  const migration = findMigration(error);
  if (migration !== undefined) return { type: 'migrate', migration };
  const floodWait = shouldWaitForFlood(error, { threshold: floodThreshold, waited, budget });
  if (floodWait !== undefined) return { type: 'wait', delay: floodWait + spreadOf(floodWait, fraction) };
  if (isWaitError(error)) {
    // At first at once: what became of the other call is known here, or will be soon.
    const pause = waitFailures === 0 ? 0 : backoffDelay(waitFailures, fraction, { ceiling: 64_000 });
    return waited + pause > budget ? { type: 'fail' } : { type: 'wait', delay: pause };
  }
  const isServerFailure = error.errorCode >= 500 || error.errorCode < 0;
  if (!(isServerFailure && repeatable) && !notBegun.has(error.type)) return { type: 'fail' };
  const delay = backoffDelay(serverFailures + 1, fraction, { ceiling: 64_000 });
  return waited + delay > budget ? { type: 'fail' } : { type: 'wait', delay };
}

/** What a flood wait is made longer by, never shorter: calls that were refused together are not to come back together. */
function spreadOf(wait: number, fraction: number): number {
  return Math.round(Math.min(wait / 10, 1000) * fraction);
}
