/** The envelope of the Diffie-Hellman messages: hash, object and padding, encrypted under the temporary keys. */
import { concatBytes } from '../bytes/concat.js';
import { equalBytes } from '../bytes/equal.js';
import type { MessageKeys } from '../crypto/kdf.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { readObject, type HandshakeObject } from './handshake-codec.js';

const HASH_LENGTH = 20;
/** The smallest hash and object that could mean anything. */
const MIN_LENGTH = 36;
/** Far above the 592 bytes of the longest message: the rest is not worth decrypting. */
const MAX_LENGTH = 1024;

/**
 * Encrypts an object: `IGE(SHA1(data) + data + 0..15 random bytes)`.
 *
 * See https://core.telegram.org/mtproto/auth_key#5-server-responds-with.
 */
export function sealDhData(data: Uint8Array, keys: MessageKeys, crypto: CryptoProvider, random: RandomSource): Uint8Array {
  const padding = random.bytes((16 - ((HASH_LENGTH + data.length) % 16)) % 16);
  return crypto.aesIgeEncrypt(concatBytes(crypto.sha1(data), data, padding), keys.key, keys.iv);
}

/** Decrypts an object; a text that says what is wrong when it is not one, or not intact. */
export function openDhData(encrypted: Uint8Array, keys: MessageKeys, crypto: CryptoProvider): HandshakeObject | string {
  const { length } = encrypted;
  if (length % 16 !== 0 || length < MIN_LENGTH || length > MAX_LENGTH) {
    return `got ${length} encrypted bytes, expected a multiple of 16 from ${MIN_LENGTH} to ${MAX_LENGTH}`;
  }
  const decrypted = crypto.aesIgeDecrypt(encrypted, keys.key, keys.iv);
  const content = decrypted.subarray(HASH_LENGTH);
  const object = readObject(content);
  if (object === undefined) return 'the encrypted data holds no object';
  if (!equalBytes(crypto.sha1(content.subarray(0, object.length)), decrypted.subarray(0, HASH_LENGTH))) {
    return 'the hash of the encrypted data is wrong';
  }
  // More padding than needed would be room for bytes that no hash covers.
  if (content.length - object.length > 15) return 'the encrypted data has more than 15 bytes of padding';
  return object.value;
}
