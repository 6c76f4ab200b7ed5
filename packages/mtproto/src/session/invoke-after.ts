/** The wrapper that makes a call wait on the server for an earlier one. */
import { concatBytes } from '../bytes/concat.js';

const INVOKE_AFTER_MSG = 0xcb9f372d;

/** What the wrapper adds to a body, in bytes. */
export const INVOKE_AFTER_LENGTH = 12;

/**
 * Wraps a serialized call so that the server carries it out only after the call of an earlier message has succeeded.
 *
 * @see https://core.telegram.org/api/invoking#sequential-requests
 */
export function wrapInvokeAfter(body: Uint8Array, earlierMsgId: bigint): Uint8Array {
  const header = new Uint8Array(INVOKE_AFTER_LENGTH);
  const view = new DataView(header.buffer);
  view.setUint32(0, INVOKE_AFTER_MSG, true);
  view.setBigUint64(4, earlierMsgId, true);
  return concatBytes(header, body);
}
