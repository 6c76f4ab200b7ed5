/** The messages and faults that sessions and links exchange with their surroundings. */

/** One MTProto message as it stands inside an encrypted packet or a container. */
export interface MtprotoMessage {
  readonly msgId: bigint;
  readonly seqNo: number;
  /** The serialized TL object, a multiple of 4 bytes. */
  readonly body: Uint8Array;
}

/** A decrypted packet: one message with the header that surrounds it. */
export interface MtprotoPacket extends MtprotoMessage {
  /** 64 bits, unsigned. */
  readonly salt: bigint;
  /** 64 bits, unsigned. */
  readonly sessionId: bigint;
}

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
  /** Nothing was heard in time. */
  | 'TIMEOUT'
  /** The server offers no RSA key that the client trusts. */
  | 'UNKNOWN_SERVER_KEY'
  /** Key creation failed one of its checks. */
  | 'HANDSHAKE_FAILED'
  /** The user of the machine asked for it. */
  | 'REQUESTED';
