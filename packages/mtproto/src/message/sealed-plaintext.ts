/** The encryption of MTProto 2.0 itself: a padded plaintext and a key to a payload, and back if it is authentic. */
import { equalBytes } from '../bytes/equal.js';
import { readUint32LE } from '../bytes/int32.js';
import { readUint64LE, writeUint64LE } from '../bytes/int64.js';
import { computeMsgKeyLarge, deriveMessageKeys, type KeyDirection } from '../crypto/kdf.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';

/** The key that a payload is sealed with, and who speaks. */
export interface SealingKey {
  readonly crypto: CryptoProvider;
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** 0 from client to server, 8 from server to client. */
  readonly direction: KeyDirection;
}

/** A payload with the token by which the server may confirm that it arrived. */
export interface SealedPlaintext {
  readonly payload: Uint8Array;
  /** Unsigned 32 bits with the top bit set. */
  readonly quickAckToken: number;
}

/** The plaintext of an authentic payload. */
export interface OpenedPlaintext {
  /** Header, body and padding. */
  readonly plaintext: Uint8Array;
  /** Unsigned 32 bits with the top bit set. */
  readonly quickAckToken: number;
}

/** auth_key_id and msg_key. */
export const OUTER_HEADER_LENGTH = 24;
const BLOCK_LENGTH = 16;
const TOKEN_MARK = 0x8000_0000;

/**
 * Encrypts a plaintext where it stands, behind room for the outer header, padded to a multiple of 16 bytes; gives the payload.
 *
 * ```
 * | auth_key_id (8) | msg_key (16) | AES-256-IGE(plaintext) |
 * ```
 * See https://core.telegram.org/mtproto/description#encrypted-message-encrypted-data.
 */
export function sealInPlace(payload: Uint8Array, sealingKey: SealingKey): SealedPlaintext {
  const { crypto, authKey, authKeyId, direction } = sealingKey;
  const plaintext = payload.subarray(OUTER_HEADER_LENGTH);
  const msgKeyLarge = computeMsgKeyLarge(authKey, plaintext, direction, crypto);
  const msgKey = msgKeyLarge.slice(8, 24);
  const { key, iv } = deriveMessageKeys(authKey, msgKey, direction, crypto);
  writeUint64LE(payload, 0, authKeyId);
  payload.set(msgKey, 8);
  const encrypted = crypto.aesIgeEncrypt(plaintext, key, iv, plaintext);
  if (encrypted !== plaintext) plaintext.set(encrypted);
  return { payload, quickAckToken: quickAckToken(msgKeyLarge) };
}

/**
 * Decrypts a payload, where it stands if that can be; `undefined` unless it names this key and its msgKey fits the whole plaintext.
 *
 * Not one byte of the plaintext is looked at before that comparison, so nothing can be learnt from how long a forged
 * payload takes (https://core.telegram.org/mtproto/security_guidelines#mtproto-encrypted-messages).
 * Bytes after the last whole block, which padded transports leave behind, are ignored.
 */
export function openPayload(payload: Uint8Array, sealingKey: SealingKey): OpenedPlaintext | undefined {
  const { crypto, authKey, authKeyId, direction } = sealingKey;
  const length = payload.length - OUTER_HEADER_LENGTH;
  const whole = length - (length % BLOCK_LENGTH);
  if (whole < BLOCK_LENGTH || readAuthKeyId(payload) !== authKeyId) return undefined;
  const msgKey = payload.slice(8, OUTER_HEADER_LENGTH);
  const { key, iv } = deriveMessageKeys(authKey, msgKey, direction, crypto);
  const encrypted = payload.subarray(OUTER_HEADER_LENGTH, OUTER_HEADER_LENGTH + whole);
  const plaintext = crypto.aesIgeDecrypt(encrypted, key, iv, encrypted);
  const msgKeyLarge = computeMsgKeyLarge(authKey, plaintext, direction, crypto);
  if (!equalBytes(msgKeyLarge.subarray(8, 24), msgKey)) return undefined;
  return { plaintext, quickAckToken: quickAckToken(msgKeyLarge) };
}

/** The key that a payload names: 0 for a plain message, `undefined` when it is too short to name one. */
export function readAuthKeyId(payload: Uint8Array): bigint | undefined {
  return payload.length < 8 ? undefined : readUint64LE(payload);
}

function quickAckToken(msgKeyLarge: Uint8Array): number {
  return (readUint32LE(msgKeyLarge) | TOKEN_MARK) >>> 0;
}
