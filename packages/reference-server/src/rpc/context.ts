/** What a handler learns about the call that it answers. */
import type { ClientInfo } from '../domain/authorization.js';
import type { UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';
import type { UnixTime } from '../ports/clock.js';

/** Where a call came from. */
export interface ConnectionInfo {
  /** The peer's address for logs and limits; empty when there is none. */
  readonly remoteAddress: string;
}

/** Says that nobody waits for an answer any more; an `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}

/** A call on its way to its handler. */
export interface CallContext {
  /** The permanent key, to which logins belong; 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** The key that the call was encrypted with: a temporary one, or the same; 64 bits, unsigned. */
  readonly sessionAuthKeyId: bigint;
  /** 64 bits, unsigned. */
  readonly sessionId: bigint;
  /** 64 bits, unsigned. */
  readonly msgId: bigint;
  readonly connection: ConnectionInfo;
  /** Who is logged in with the key; `undefined` for nobody. */
  readonly userId: UserId | undefined;
  /** The layer that the client speaks. */
  readonly layer: number;
  readonly client: ClientInfo | undefined;
  /** The time at which the call began to be answered. */
  readonly now: UnixTime;
  readonly signal: CancelSignal;
}

/** A call of someone who is logged in. */
export interface UserCallContext extends CallContext {
  readonly userId: UserId;
}

/** The session that a call came from. */
export function callerOf(call: CallContext): SessionRef {
  return { authKeyId: call.sessionAuthKeyId, sessionId: call.sessionId };
}
