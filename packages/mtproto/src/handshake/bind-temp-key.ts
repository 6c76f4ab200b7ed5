/** The message that binds a temporary key to a permanent one: both ends of the proof that the client has the two. */
import { concatBytes } from '../bytes/concat.js';
import { equalBytes } from '../bytes/equal.js';
import { readInt32LE, writeInt32LE } from '../bytes/int32.js';
import { readUint64LE, uint64ToBytesLE, writeUint64LE } from '../bytes/int64.js';
import { computeMsgKeyV1, deriveMessageKeysV1 } from '../crypto/kdf.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { handshakeCodec, readObject } from './handshake-codec.js';

/** What the message says; ids are unsigned. */
export interface TempKeyBinding {
  /** Drawn for this binding; 64 bits. */
  readonly nonce: bigint;
  readonly tempAuthKeyId: bigint;
  readonly permAuthKeyId: bigint;
  /** The session in which `auth.bindTempAuthKey` is sent. */
  readonly tempSessionId: bigint;
  /** Unix time in seconds at which the temporary key ends. */
  readonly expiresAt: number;
}

/** What is sealed, for which message, and with which key. */
export interface SealBindingParameters {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly binding: TempKeyBinding;
  /** The permanent key, 256 bytes. */
  readonly permAuthKey: Uint8Array;
  /** The id of the message that carries `auth.bindTempAuthKey` itself. */
  readonly msgId: bigint;
}

/** A sealed message and the key that is said to have sealed it. */
export interface OpenBindingParameters {
  readonly crypto: CryptoProvider;
  readonly permAuthKey: Uint8Array;
  readonly permAuthKeyId: bigint;
  readonly encryptedMessage: Uint8Array;
}

/** A binding with the id of the message that it was made for. */
export interface OpenedBinding extends TempKeyBinding {
  readonly msgId: bigint;
}

const PREFIX_LENGTH = 16;
const INNER_LENGTH = 40;
const PLAIN_LENGTH = PREFIX_LENGTH + 16 + INNER_LENGTH;
const PADDED_LENGTH = 80;
const SEALED_LENGTH = 24 + PADDED_LENGTH;
const BIND_TEMP_AUTH_KEY = 0xcdd42a05;

/**
 * Seals the binding with the permanent key, as MTProto 1.0 does; 104 bytes.
 *
 * ```
 * | perm_auth_key_id (8) | msg_key (16) | AES-256-IGE(random (16), msg_id (8), 0 (4), 40 (4), inner (40), random (8)) |
 * ```
 * See https://core.telegram.org/method/auth.bindTempAuthKey.
 */
export function sealBinding({ crypto, random, binding, permAuthKey, msgId }: SealBindingParameters): Uint8Array {
  const plaintext = new Uint8Array(PADDED_LENGTH);
  plaintext.set(random.bytes(PREFIX_LENGTH));
  writeUint64LE(plaintext, PREFIX_LENGTH, msgId);
  writeInt32LE(plaintext, PREFIX_LENGTH + 12, INNER_LENGTH);
  plaintext.set(encodeInner(binding), PREFIX_LENGTH + 16);
  plaintext.set(random.bytes(PADDED_LENGTH - PLAIN_LENGTH), PLAIN_LENGTH);
  const msgKey = computeMsgKeyV1(plaintext.subarray(0, PLAIN_LENGTH), crypto);
  const { key, iv } = deriveMessageKeysV1(permAuthKey, msgKey, 0, crypto);
  return concatBytes(uint64ToBytesLE(binding.permAuthKeyId), msgKey, crypto.aesIgeEncrypt(plaintext, key, iv));
}

/** Opens a sealed binding; `undefined` for whatever was not sealed with this key, or not in this form. */
export function openBinding({ crypto, permAuthKey, permAuthKeyId, encryptedMessage }: OpenBindingParameters): OpenedBinding | undefined {
  if (encryptedMessage.length !== SEALED_LENGTH || readUint64LE(encryptedMessage) !== permAuthKeyId) return undefined;
  const msgKey = encryptedMessage.slice(8, 24);
  const { key, iv } = deriveMessageKeysV1(permAuthKey, msgKey, 0, crypto);
  const plaintext = crypto.aesIgeDecrypt(encryptedMessage.subarray(24), key, iv);
  if (!equalBytes(computeMsgKeyV1(plaintext.subarray(0, PLAIN_LENGTH), crypto), msgKey)) return undefined;
  if (readInt32LE(plaintext, PREFIX_LENGTH + 8) !== 0 || readInt32LE(plaintext, PREFIX_LENGTH + 12) !== INNER_LENGTH) return undefined;
  const binding = decodeInner(plaintext.slice(PREFIX_LENGTH + 16, PLAIN_LENGTH));
  return binding && { ...binding, msgId: readUint64LE(plaintext, PREFIX_LENGTH) };
}

/**
 * The whole call, to be sent as that very message under the temporary key.
 *
 * See https://core.telegram.org/method/auth.bindTempAuthKey.
 */
export function encodeBindTempAuthKey(parameters: SealBindingParameters): Uint8Array {
  const { permAuthKeyId, nonce, expiresAt } = parameters.binding;
  const sealed = sealBinding(parameters);
  const call = new Uint8Array(28 + sealed.length);
  writeInt32LE(call, 0, BIND_TEMP_AUTH_KEY);
  writeUint64LE(call, 4, permAuthKeyId);
  writeUint64LE(call, 12, nonce);
  writeInt32LE(call, 20, expiresAt);
  // A TL string below 254 bytes: its length in one byte, and zeroes up to a multiple of 4.
  call[24] = sealed.length;
  call.set(sealed, 25);
  return call;
}

function encodeInner(binding: TempKeyBinding): Uint8Array {
  const { nonce, tempAuthKeyId, permAuthKeyId, tempSessionId, expiresAt } = binding;
  return handshakeCodec.encode({
    _: 'bind_auth_key_inner',
    nonce: BigInt.asIntN(64, nonce),
    tempAuthKeyId: BigInt.asIntN(64, tempAuthKeyId),
    permAuthKeyId: BigInt.asIntN(64, permAuthKeyId),
    tempSessionId: BigInt.asIntN(64, tempSessionId),
    expiresAt,
  });
}

function decodeInner(bytes: Uint8Array): TempKeyBinding | undefined {
  const inner = readObject(bytes)?.value;
  if (inner?._ !== 'bind_auth_key_inner') return undefined;
  const { nonce, tempAuthKeyId, permAuthKeyId, tempSessionId, expiresAt } = inner;
  return {
    nonce: BigInt.asUintN(64, nonce),
    tempAuthKeyId: BigInt.asUintN(64, tempAuthKeyId),
    permAuthKeyId: BigInt.asUintN(64, permAuthKeyId),
    tempSessionId: BigInt.asUintN(64, tempSessionId),
    expiresAt,
  };
}
