/** Encrypted messages: a packet's fields to a padded and sealed payload, and back through every check. */
import { readInt32LE, writeInt32LE } from '../bytes/int32.js';
import { readUint64LE, writeUint64LE } from '../bytes/int64.js';
import { UsageError } from '../errors.js';
import type { RandomSource } from '../ports/random-source.js';
import type { MtprotoPacket } from '../packet.js';
import { openPayload, OUTER_HEADER_LENGTH, sealInPlace, type SealedPlaintext, type SealingKey } from './sealed-plaintext.js';

/** salt, session_id, msg_id, seqno and length. */
const HEADER_LENGTH = 32;
const MIN_PADDING = 12;
const MAX_PADDING = 1024;
/** The shortest payload that can hold a message: auth_key_id, msg_key, header and padding in whole blocks. */
const MIN_PAYLOAD_LENGTH = 24 + 48;

/** Plaintexts are as long as one of these, or longer by multiples of the step: lengths tell less about contents. */
const COMMON_LENGTHS: readonly number[] = [64, 128, 192, 256, 384, 512, 768, 1024, 1280];
const LENGTH_STEP = 448;

/** What is encrypted, and how. */
export interface EncryptMessageParameters extends SealingKey {
  readonly random: RandomSource;
  readonly packet: MtprotoPacket;
}

/**
 * Encrypts a packet with random padding. Throws `UsageError` when the body is not a positive multiple of 4 bytes.
 *
 * ```
 * | salt (8) | session_id (8) | msg_id (8) | seqno (4) | length (4) | body | padding (12..1024) |
 * ```
 * See https://core.telegram.org/mtproto/description#encrypted-message-encrypted-data.
 */
export function encryptMessage(parameters: EncryptMessageParameters): SealedPlaintext {
  const { random, packet } = parameters;
  const { salt, sessionId, msgId, seqNo, body } = packet;
  if (body.length === 0 || body.length % 4 !== 0) {
    throw new UsageError(`a body must be a positive multiple of 4 bytes, got ${body.length}`);
  }
  const end = HEADER_LENGTH + body.length;
  const payload = new Uint8Array(OUTER_HEADER_LENGTH + paddedLength(end));
  const plaintext = payload.subarray(OUTER_HEADER_LENGTH);
  writeUint64LE(plaintext, 0, salt);
  writeUint64LE(plaintext, 8, sessionId);
  writeUint64LE(plaintext, 16, msgId);
  writeInt32LE(plaintext, 24, seqNo);
  writeInt32LE(plaintext, 28, body.length);
  plaintext.set(body, HEADER_LENGTH);
  plaintext.set(random.bytes(plaintext.length - end), end);
  return sealInPlace(payload, parameters);
}

function paddedLength(length: number): number {
  const least = length + MIN_PADDING;
  const longest = COMMON_LENGTHS.at(-1)!;
  return COMMON_LENGTHS.find((common) => common >= least) ?? longest + Math.ceil((least - longest) / LENGTH_STEP) * LENGTH_STEP;
}

/** What is decrypted, and how. */
export interface DecryptMessageParameters extends SealingKey {
  readonly payload: Uint8Array;
  /** Whether the session named in the packet is one that this connection may use. */
  readonly isExpectedSession: (sessionId: bigint) => boolean;
}

/** An authentic packet. Its msgId, seqNo and salt are still to be judged by the session. */
export interface DecryptedMessage {
  readonly packet: MtprotoPacket;
  /** Unsigned 32 bits with the top bit set. */
  readonly quickAckToken: number;
}

/**
 * Decrypts a payload; `undefined` for every reason to refuse it, because a peer must not be able to tell them apart.
 *
 * The order is the protocol's: length, key, msgKey over the whole plaintext, session, stated length, padding.
 * See https://core.telegram.org/mtproto/security_guidelines#mtproto-encrypted-messages.
 */
export function decryptMessage(parameters: DecryptMessageParameters): DecryptedMessage | undefined {
  const { payload, isExpectedSession } = parameters;
  if (payload.length < MIN_PAYLOAD_LENGTH) return undefined;
  const opened = openPayload(payload, parameters);
  if (opened === undefined) return undefined;
  const { plaintext, quickAckToken } = opened;
  const sessionId = readUint64LE(plaintext, 8);
  if (!isExpectedSession(sessionId)) return undefined;
  const length = readInt32LE(plaintext, 28);
  const padding = plaintext.length - HEADER_LENGTH - length;
  if (length < 0 || length % 4 !== 0 || padding < MIN_PADDING || padding > MAX_PADDING) return undefined;
  const packet: MtprotoPacket = {
    salt: readUint64LE(plaintext, 0),
    sessionId,
    msgId: readUint64LE(plaintext, 16),
    seqNo: readInt32LE(plaintext, 24),
    body: plaintext.subarray(HEADER_LENGTH, HEADER_LENGTH + length),
  };
  return { packet, quickAckToken };
}
