import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { readUint64LE } from '../bytes/int64.js';
import {
  authKeyLength,
  computeAuthKeyId,
  computeAuxHash,
  computeInitialServerSalt,
  computeNewNonceHash,
  deriveHandshakeKeys,
} from './auth-key.js';
import { createPortableCrypto } from './portable-provider.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const crypto = createPortableCrypto();
const sample = published.samples_auth_key_2024;
const handshake = own.auth_key_handshake;

describe('what follows from an authorization key', () => {
  it('matches the sample of the official page', () => {
    const authKey = fromHex(sample.auth_key);
    const newNonce = fromHex(sample.new_nonce);
    expect(authKey.length).toBe(authKeyLength);
    expect(computeAuthKeyId(authKey, crypto)).toBe(readUint64LE(fromHex(sample.auth_key_id)));
    expect(toHex(computeAuxHash(authKey, crypto))).toBe(sample.aux_hash);
    for (const kind of [1, 2, 3] as const) {
      expect(toHex(computeNewNonceHash(newNonce, kind, authKey, crypto))).toBe(sample[`new_nonce_hash${kind}`]);
    }
    expect(computeInitialServerSalt(newNonce, fromHex(sample.server_nonce))).toBe(readUint64LE(fromHex(sample.server_salt)));
  });

  it('matches the recorded handshake', () => {
    const authKey = fromHex(handshake.auth_key);
    const newNonce = fromHex(handshake.new_nonce);
    expect(computeAuthKeyId(authKey, crypto)).toBe(readUint64LE(fromHex(handshake.auth_key_id)));
    expect(toHex(computeAuxHash(authKey, crypto))).toBe(handshake.auth_key_aux_hash);
    for (const kind of [1, 2, 3] as const) {
      expect(toHex(computeNewNonceHash(newNonce, kind, authKey, crypto))).toBe(handshake[`new_nonce_hash${kind}`]);
    }
    expect(computeInitialServerSalt(newNonce, fromHex(handshake.server_nonce))).toBe(readUint64LE(fromHex(handshake.server_salt)));
  });

  it('reads the key id as an unsigned number', () => {
    const counting = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(computeAuthKeyId(counting, crypto)).toBe(0xc8df57a46e58d132n);
    expect(toHex(computeAuxHash(counting, crypto))).toBe('4916d6bdb7f78e68');
  });
});

describe('deriveHandshakeKeys', () => {
  it('matches the published samples, with leading zeroes in the nonces', () => {
    for (const vector of [sample, published.tmp_key_leading_zero, published.samples_auth_key_old, handshake]) {
      const keys = deriveHandshakeKeys(fromHex(vector.new_nonce), fromHex(vector.server_nonce), crypto);
      expect(toHex(keys.key)).toBe(vector.tmp_aes_key.toLowerCase());
      expect(toHex(keys.iv)).toBe(vector.tmp_aes_iv.toLowerCase());
    }
  });

  it('decrypts and encrypts the Diffie-Hellman messages of the samples', () => {
    const keys = deriveHandshakeKeys(fromHex(sample.new_nonce), fromHex(sample.server_nonce), crypto);
    const answer = crypto.aesIgeDecrypt(fromHex(sample.encrypted_answer), keys.key, keys.iv);
    expect(toHex(answer)).toBe(sample.answer_sha1 + sample.answer + sample.answer_padding);
    expect(toHex(crypto.sha1(fromHex(sample.answer)))).toBe(sample.answer_sha1);
    const inner = fromHex(sample.client_DH_inner_data);
    const request = toHex(crypto.sha1(inner)) + toHex(inner) + sample.client_padding;
    expect(toHex(crypto.aesIgeEncrypt(fromHex(request), keys.key, keys.iv))).toBe(sample.client_encrypted_data);
  });

  it('encrypts both messages of the recorded handshake', () => {
    const keys = deriveHandshakeKeys(fromHex(handshake.new_nonce), fromHex(handshake.server_nonce), crypto);
    const seal = (data: string, padding: string) =>
      toHex(crypto.aesIgeEncrypt(fromHex(toHex(crypto.sha1(fromHex(data))) + data + padding), keys.key, keys.iv));
    expect(seal(handshake.server_DH_inner_data, handshake.server_padding)).toBe(handshake.encrypted_answer);
    expect(seal(handshake.client_DH_inner_data, handshake.client_padding)).toBe(handshake.client_encrypted_data);
  });
});
