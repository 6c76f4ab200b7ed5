/** Inputs and effects of a server's session. */
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { PollId } from './server-polls.js';
import type { ConnectionId } from './types.js';

/** Whatever whoever sends something wants to be handed back, once, when it has arrived; kept as long as what it belongs to. */
export type Receipt = object;

export type ServerSessionInput =
  /**
   * A packet of this session arrived on a connection, authentic but otherwise unchecked. With `poll` it came in a request
   * of HTTP: on that connection packets can be sent only on polls, one on each.
   */
  | { readonly type: 'packet'; readonly connection: ConnectionId; readonly packet: MtprotoPacket; readonly poll?: PollId }
  /** Nothing can be sent on a poll any more, or what was sent on it may not have arrived. */
  | { readonly type: 'pollClosed'; readonly connection: ConnectionId; readonly poll: PollId }
  | { readonly type: 'connectionClosed'; readonly connection: ConnectionId }
  /** Whether a connection takes more to send now; the opposite is back-pressure. */
  | { readonly type: 'writable'; readonly connection: ConnectionId; readonly writable: boolean }
  | { readonly type: 'computed'; readonly id: number; readonly result: ComputeResult }
  /**
   * The serialized result of a request. `receipt` comes back when the client has acknowledged it. A long one is gzipped unless
   * `compress` is `false`, as it should be for what does not shrink, such as parts of files.
   */
  | { readonly type: 'result'; readonly msgId: bigint; readonly body: Uint8Array; readonly receipt?: Receipt; readonly compress?: boolean }
  | { readonly type: 'error'; readonly msgId: bigint; readonly errorCode: number; readonly errorMessage: string }
  /** A serialized `Updates` object for this session. `receipt` comes back when the client has acknowledged it. */
  | { readonly type: 'push'; readonly body: Uint8Array; readonly receipt?: Receipt }
  | { readonly type: 'sessionDestroyed'; readonly sessionId: bigint; readonly existed: boolean }
  | { readonly type: 'authKeyDestroyed'; readonly outcome: 'ok' | 'none' | 'fail' };

export type ServerSessionEffect =
  | { readonly type: 'send'; readonly connection: ConnectionId; readonly packet: MtprotoPacket; readonly poll?: PollId }
  | { readonly type: 'close'; readonly connection: ConnectionId; readonly reason: CloseReason }
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob }
  /** A serialized API call, to be answered with `result` or `error`. */
  | { readonly type: 'request'; readonly msgId: bigint; readonly body: Uint8Array }
  /** The client has acknowledged what came with this receipt. */
  | { readonly type: 'acknowledged'; readonly receipt: Receipt }
  /** The client has lost its interest in a running request; answers to it are ignored from now on. */
  | { readonly type: 'dropRequest'; readonly msgId: bigint }
  /** The client wants another of its sessions forgotten: report `sessionDestroyed`. */
  | { readonly type: 'destroySession'; readonly sessionId: bigint }
  /** The client wants its key forgotten: report `authKeyDestroyed`. */
  | { readonly type: 'destroyAuthKey' }
  /** Nothing more will come of this session: forget it. */
  | { readonly type: 'expired' };
