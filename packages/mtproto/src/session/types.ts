/** What a session exchanges with the link around it: calls, salts, numbers of connections. */

/** A server's own number for one of its connections, unique while the server runs. */
export type ConnectionId = number;

/** A salt with the time in which the server accepts it. */
export interface ServerSalt {
  readonly salt: bigint;
  /** Unix time in seconds. */
  readonly validSince: number;
  /** Unix time in seconds. */
  readonly validUntil: number;
}

/** What the body of a call may depend on: the identity of the message that will carry it. */
export interface BodyContext {
  readonly msgId: bigint;
  readonly sessionId: bigint;
  readonly authKeyId: bigint;
}

/**
 * A serialized method call, or what builds it once its message id is known (again for each re-sending). What is built is copied
 * before anything else is built, and may be built in the same place each time.
 */
export type CallBody = Uint8Array | ((context: BodyContext) => Uint8Array);

/** One call: a serialized method, or what builds it. */
export interface CallInput {
  readonly type: 'call';
  /** Chosen by the caller, unique among its open calls. */
  readonly callId: number;
  readonly body: CallBody;
  /** Whether a long body may be gzipped; for what does not shrink, such as file parts, `false`. Default `true`. */
  readonly compress?: boolean | undefined;
  /**
   * The number of an earlier call that this one must not overtake: while that is unanswered, the server is told to
   * carry this one out only after it, and refuses this one (`MSG_WAIT_FAILED`) if that fails.
   */
  readonly after?: number | undefined;
  /** Whether the server is asked to confirm at once that the packet has come, long before it answers. Default `false`. */
  readonly quickAck?: boolean;
}
