/** Which of a user's sessions is meant. */

/** A session of an authorization key; both numbers are 64 bits, unsigned. */
export interface SessionRef {
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
}
