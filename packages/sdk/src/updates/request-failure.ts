/** What a failed getDifference or getState means for the sequencer. */
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import type { RequestFailure } from './sequencer-types.js';

/**
 * Classifies whatever a call was rejected with.
 *
 * @see https://core.telegram.org/method/updates.getDifference#possible-errors
 */
export function classifyRequestFailure(error: unknown): RequestFailure {
  if (!(error instanceof RpcError)) return { kind: 'retry' };
  const { errorCode, type, argument } = error;
  if (type === 'PERSISTENT_TIMESTAMP_INVALID' || type === 'PERSISTENT_TIMESTAMP_EMPTY') return { kind: 'stateInvalid' };
  if (endsLogin(error)) return { kind: 'loggedOut' };
  if (errorCode === 420 && argument !== undefined) return { kind: 'retry', retryAfter: argument * 1000 };
  return { kind: 'retry' };
}
