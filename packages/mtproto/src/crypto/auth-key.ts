/** What follows from an authorization key and from the nonces that made it. */
import { concatBytes } from '../bytes/concat.js';
import { readUint64LE } from '../bytes/int64.js';
import { xorBytes } from '../bytes/xor.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { MessageKeys } from './kdf.js';

/** The length of an authorization key in bytes; shorter numbers are left-padded with zeroes. */
export const authKeyLength = 256;

/**
 * The name of a key on the wire: the last 8 bytes of its SHA-1 as an unsigned little-endian integer.
 *
 * @see https://core.telegram.org/mtproto/description#key-identifier-auth-key-id
 */
export function computeAuthKeyId(authKey: Uint8Array, crypto: CryptoProvider): bigint {
  return readUint64LE(crypto.sha1(authKey), 12);
}

/** `auth_key_aux_hash`: the first 8 bytes of the key's SHA-1, as on the wire. */
export function computeAuxHash(authKey: Uint8Array, crypto: CryptoProvider): Uint8Array {
  return crypto.sha1(authKey).slice(0, 8);
}

/**
 * `new_nonce_hash1`, `2` or `3` (16 bytes): the server's proof that it has the same key, by the kind of its answer
 * (1 ok, 2 retry, 3 fail).
 *
 * @see https://core.telegram.org/mtproto/auth_key#9-server-responds-in-one-of-three-ways
 */
export function computeNewNonceHash(
  newNonce: Uint8Array,
  kind: 1 | 2 | 3,
  authKey: Uint8Array,
  crypto: CryptoProvider,
): Uint8Array {
  return crypto.sha1(newNonce, Uint8Array.of(kind), computeAuxHash(authKey, crypto)).slice(4, 20);
}

/** The first server salt of a new key, unsigned: `new_nonce[0:8] ^ server_nonce[0:8]`, little-endian. */
export function computeInitialServerSalt(newNonce: Uint8Array, serverNonce: Uint8Array): bigint {
  return readUint64LE(xorBytes(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)));
}

/**
 * `tmp_aes_key` and `tmp_aes_iv`, which encrypt the Diffie-Hellman messages of a handshake. The nonces (32 and 16
 * bytes) are byte strings of fixed length: their leading zeroes count.
 *
 * @see https://core.telegram.org/mtproto/auth_key#6-server-responds-with
 */
export function deriveHandshakeKeys(
  newNonce: Uint8Array,
  serverNonce: Uint8Array,
  crypto: CryptoProvider,
): MessageKeys {
  const newServer = crypto.sha1(newNonce, serverNonce);
  const serverNew = crypto.sha1(serverNonce, newNonce);
  const newNew = crypto.sha1(newNonce, newNonce);
  return {
    key: concatBytes(newServer, serverNew.subarray(0, 12)),
    iv: concatBytes(serverNew.subarray(12, 20), newNew, newNonce.subarray(0, 4)),
  };
}
