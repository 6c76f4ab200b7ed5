/** A content-related message of a server that waits for its acknowledgement. */
import type { ServerMessageKind } from '../message/message-id.js';
import type { Receipt } from './server-session-types.js';
import type { ConnectionId } from './types.js';

export interface OutboxEntry {
  readonly body: Uint8Array;
  readonly kind: ServerMessageKind;
  /** The call that it answers. */
  readonly reqMsgId: bigint | undefined;
  /** What is handed back when it has been acknowledged. */
  readonly receipt: Receipt | undefined;
  /** Every id that it went out under, the current one last; none before it is sent for the first time. */
  readonly msgIds: bigint[];
  seqNo: number;
  /** The connection it went out on last. */
  sentOn: ConnectionId | undefined;
}
