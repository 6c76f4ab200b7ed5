/** Why an end closes its connection, as every layer says it. */

/** Why an end wants its connection closed. */
export interface CloseReason {
  readonly code: CloseCode;
  /** For logs and error texts; never key material. */
  readonly message: string;
  /** The positive number of a transport error, such as 404 or 429. */
  readonly transportError?: number;
}

export type CloseCode =
  /** The peer broke framing, encryption or session rules. */
  | 'PROTOCOL_VIOLATION'
  /** A packet or buffer would exceed its cap. */
  | 'LIMIT_EXCEEDED'
  /** The peer sent a 4-byte transport error. */
  | 'TRANSPORT_ERROR'
  /** The body of a call is none, or could not be built. */
  | 'INVALID_CALL'
  /** Nothing was heard in time. */
  | 'TIMEOUT'
  /** The server offers no RSA key that the client trusts. */
  | 'UNKNOWN_SERVER_KEY'
  /** The proxy did not prove that it knows the secret, or refused ours; on a proxy: the client did not. */
  | 'PROXY_REFUSED'
  /** Key creation failed one of its checks. */
  | 'HANDSHAKE_FAILED'
  /** The user of the machine asked for it. */
  | 'REQUESTED';
