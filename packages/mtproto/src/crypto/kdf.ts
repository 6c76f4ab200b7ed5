/** Message keys: from an authorization key and a packet to the AES key and iv of that packet. */
import { concatBytes } from '../bytes/concat.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';

/** The AES-256-IGE parameters of one packet. */
export interface MessageKeys {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 32 bytes. */
  readonly iv: Uint8Array;
}

/**
 * Who speaks, as an offset into the authorization key: 0 from client to server (in a secret chat: from its creator),
 * 8 the other way.
 */
export type KeyDirection = 0 | 8;

type KeyViews = readonly [Uint8Array, Uint8Array, Uint8Array];

/** Views of a key that the hashes of each packet take: made once for each direction, and living as long as the key. */
const keyViews = { 0: new WeakMap<Uint8Array, KeyViews>(), 8: new WeakMap<Uint8Array, KeyViews>() };

function viewsOf(authKey: Uint8Array, direction: KeyDirection): KeyViews {
  const known = keyViews[direction];
  let views = known.get(authKey);
  if (!views) {
    const part = (from: number, to: number): Uint8Array => authKey.subarray(from + direction, to + direction);
    known.set(authKey, (views = [part(0, 36), part(40, 76), part(88, 120)]));
  }
  return views;
}

/**
 * Returns `msg_key_large` of MTProto 2.0, 32 bytes: SHA-256 over a part of the key and the whole plaintext with its
 * padding. Its bytes 8 to 23 are the msgKey, its first 4 make the quick acknowledgement token.
 *
 * @see https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
 */
export function computeMsgKeyLarge(
  authKey: Uint8Array,
  paddedPlaintext: Uint8Array,
  direction: KeyDirection,
  crypto: CryptoProvider,
): Uint8Array {
  return crypto.sha256(viewsOf(authKey, direction)[2], paddedPlaintext);
}

/** Returns the msgKey of MTProto 2.0, 16 bytes: the middle of `msg_key_large`. */
export function computeMsgKey(
  authKey: Uint8Array,
  paddedPlaintext: Uint8Array,
  direction: KeyDirection,
  crypto: CryptoProvider,
): Uint8Array {
  return computeMsgKeyLarge(authKey, paddedPlaintext, direction, crypto).slice(8, 24);
}

/**
 * Derives the AES key and iv of a packet in MTProto 2.0 from the 256-byte authorization key and the 16-byte msgKey.
 *
 * @see https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
 */
export function deriveMessageKeys(
  authKey: Uint8Array,
  msgKey: Uint8Array,
  direction: KeyDirection,
  crypto: CryptoProvider,
): MessageKeys {
  const [ofA, ofB] = viewsOf(authKey, direction);
  const a = crypto.sha256(msgKey, ofA);
  const b = crypto.sha256(ofB, msgKey);
  // The key is a with the middle of b, the iv is b with that of a.
  for (let index = 8; index < 24; index++) {
    const byte = a[index]!;
    a[index] = b[index]!;
    b[index] = byte;
  }
  return { key: a, iv: b };
}

/**
 * Returns the msgKey of MTProto 1.0, 16 bytes: the end of SHA-1 over the plaintext without padding. Only the inner
 * message of `auth.bindTempAuthKey` and old secret chats use it.
 *
 * @see https://core.telegram.org/mtproto/description_v1
 */
export function computeMsgKeyV1(plaintext: Uint8Array, crypto: CryptoProvider): Uint8Array {
  return crypto.sha1(plaintext).slice(4, 20);
}

/**
 * Derives the AES key and iv of a message in MTProto 1.0.
 *
 * @see https://core.telegram.org/mtproto/description_v1#defining-aes-key-and-initialization-vector
 */
export function deriveMessageKeysV1(
  authKey: Uint8Array,
  msgKey: Uint8Array,
  direction: KeyDirection,
  crypto: CryptoProvider,
): MessageKeys {
  const part = (from: number, to: number): Uint8Array => authKey.subarray(from + direction, to + direction);
  const a = crypto.sha1(msgKey, part(0, 32));
  const b = crypto.sha1(part(32, 48), msgKey, part(48, 64));
  const c = crypto.sha1(part(64, 96), msgKey);
  const d = crypto.sha1(msgKey, part(96, 128));
  return {
    key: concatBytes(a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)),
    iv: concatBytes(a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)),
  };
}
