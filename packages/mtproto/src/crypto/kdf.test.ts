import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { computeMsgKey, computeMsgKeyLarge, computeMsgKeyV1, deriveMessageKeys, deriveMessageKeysV1, type MessageKeys } from './kdf.js';
import { createPortableCrypto } from './portable-provider.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const crypto = createPortableCrypto();
const inHex = ({ key, iv }: MessageKeys) => ({ key: toHex(key), iv: toHex(iv) });

describe('deriveMessageKeys', () => {
  const authKey = Uint8Array.from({ length: 256 }, (_, index) => index);
  const msgKey = Uint8Array.from({ length: 16 }, (_, index) => index);

  it('gives the published keys of MTProto 2.0 and 1.0 in both directions', () => {
    expect(inHex(deriveMessageKeys(authKey, msgKey, 0, crypto))).toEqual(published.kdf.v2_x0);
    expect(inHex(deriveMessageKeys(authKey, msgKey, 8, crypto))).toEqual(published.kdf.v2_x8);
    expect(inHex(deriveMessageKeysV1(authKey, msgKey, 0, crypto))).toEqual(published.kdf.v1_x0);
    expect(inHex(deriveMessageKeysV1(authKey, msgKey, 8, crypto))).toEqual(published.kdf.v1_x8);
  });

  it('gives the keys of the second published set', () => {
    const repeated = fromHex('98cb29c6ffa89e79da695a54f572e6cb101e81c688b63a4bf73c3622dec230e0'.repeat(8));
    const secondMsgKey = fromHex('25d701f2a29205526757825a99eb2d32');
    expect(inHex(deriveMessageKeys(repeated, secondMsgKey, 0, crypto))).toEqual({
      key: 'af3f8e1ffa75f4c981eec33a3e5bbaa2ea48f9bb93e91597627eb1f67960a0c9',
      iv: '9874d77f95155b35221bff94b7df4594c6996e2a62e44fcb7d93c8c4e41b79ee',
    });
    expect(inHex(deriveMessageKeys(repeated, secondMsgKey, 8, crypto))).toEqual({
      key: 'd4b378e1e0525f10ff9d4c42807ccce5b30a033a8088c0b922b5259421751648',
      iv: '4d7194f42f0135d2fd83050b403265b4c40ee3e9e9fba56f0f4d8ea6bcb121f5',
    });
    expect(inHex(deriveMessageKeysV1(repeated, secondMsgKey, 0, crypto))).toEqual({
      key: '1fc7b40b1d9ffbdaf4d652525a748864259698f89214abf27c0d36cb9d4cd5db',
      iv: '7251fbda39ec5e6e089f15ded5963b03d6d8d0f7078898431fc7b40b1d9ffbda',
    });
    expect(inHex(deriveMessageKeysV1(repeated, secondMsgKey, 8, crypto))).toEqual({
      key: 'af0e4e01318654be40ab42b125909d43b44bdeef571ff1a5dfb81474ae26d467',
      iv: '15c9ba6021d2c5cf04f0842540ae216a970b4eac8f46ef01af0e4e01318654be',
    });
  });
});

describe('computeMsgKey', () => {
  it('hashes the whole plaintext with its padding, and decrypts a recorded packet', () => {
    const { plaintext, padding, msg_key_large, msg_key, aes_key, aes_iv, packet } = own.msg2_client_ping;
    const authKey = fromHex(own.auth_key_handshake.auth_key);
    const padded = fromHex(plaintext + padding);
    expect(toHex(computeMsgKeyLarge(authKey, padded, 0, crypto))).toBe(msg_key_large);
    const msgKey = computeMsgKey(authKey, padded, 0, crypto);
    expect(toHex(msgKey)).toBe(msg_key);
    const keys = deriveMessageKeys(authKey, msgKey, 0, crypto);
    expect(inHex(keys)).toEqual({ key: aes_key, iv: aes_iv });
    expect(toHex(crypto.aesIgeDecrypt(fromHex(packet).subarray(24), keys.key, keys.iv))).toBe(plaintext + padding);
  });

  it('takes another part of the key for the answers of a server', () => {
    const { plaintext, padding, msg_key } = own.msg2_server_container;
    const authKey = fromHex(own.auth_key_handshake.auth_key);
    expect(toHex(computeMsgKey(authKey, fromHex(plaintext + padding), 8, crypto))).toBe(msg_key);
  });

  it('gives the keys of secret chats from both of their sides', () => {
    const key = fromHex(own.secret_chat_v2_from_creator.key);
    for (const [vector, direction] of [[own.secret_chat_v2_from_creator, 0], [own.secret_chat_v2_from_acceptor, 8]] as const) {
      const msgKey = computeMsgKey(key, fromHex(vector.plaintext + vector.padding), direction, crypto);
      expect(toHex(msgKey)).toBe(vector.msg_key);
      expect(inHex(deriveMessageKeys(key, msgKey, direction, crypto))).toEqual({ key: vector.aes_key, iv: vector.aes_iv });
    }
  });
});

describe('computeMsgKeyV1', () => {
  it('hashes the plaintext without its padding', () => {
    const payload = new TextEncoder().encode('bind-message-test-payload');
    expect(toHex(computeMsgKeyV1(payload, crypto))).toBe('fc11a3669566de22b87f66550dc3de6d');
  });

  it('encrypts the message that binds a temporary key', () => {
    const vector = own.bind_temp_auth_key;
    const permanentKey = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);
    const msgKey = computeMsgKeyV1(fromHex(vector.plaintext_unpadded), crypto);
    expect(toHex(msgKey)).toBe(vector.msg_key);
    const keys = deriveMessageKeysV1(permanentKey, msgKey, 0, crypto);
    const encrypted = crypto.aesIgeEncrypt(fromHex(vector.plaintext_unpadded + vector.pad), keys.key, keys.iv);
    expect(vector.perm_auth_key_id + vector.msg_key + toHex(encrypted)).toBe(vector.encrypted_message);
  });
});
