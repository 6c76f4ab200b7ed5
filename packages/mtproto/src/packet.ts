/** Messages and packets, as every layer above the bytes passes them on. */

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
