/** What a failed getDifference, getState or getChannelDifference means for the sequencer. */
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ChannelFailure, RequestFailure } from './sequencer-types.js';

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

/** What the server says of a channel that the account may not read, or that there is no more. */
const privateTypes: ReadonlySet<string> = new Set(['CHANNEL_PRIVATE', 'CHANNEL_INVALID', 'CHANNEL_PUBLIC_GROUP_NA', 'USER_BANNED_IN_CHANNEL']);

/**
 * Classifies whatever a getChannelDifference was rejected with.
 *
 * @see https://core.telegram.org/method/updates.getChannelDifference#possible-errors
 */
export function classifyChannelFailure(error: unknown): ChannelFailure {
  return error instanceof RpcError && privateTypes.has(error.type) ? { kind: 'private' } : classifyRequestFailure(error);
}
