import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { computeAuthKeyId } from '../crypto/auth-key.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { encodeBindTempAuthKey, openBinding, sealBinding } from './bind-temp-key.js';

const crypto = createPortableCrypto();
const vector = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).own.bind_temp_auth_key;
const permAuthKey = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);
const permAuthKeyId = computeAuthKeyId(permAuthKey, crypto);
const random: RandomSource = { bytes: (length) => new Uint8Array(length).fill(0xcd) };
const msgId = BigInt(vector.msg_id);
const binding = {
  nonce: BigInt(vector.nonce),
  tempAuthKeyId: BigInt(vector.temp_auth_key_id),
  permAuthKeyId,
  tempSessionId: BigInt(vector.temp_session_id),
  expiresAt: vector.expires_at as number,
};
const sealed = sealBinding({ crypto, random, binding, permAuthKey, msgId });

describe('the message that binds a temporary key', () => {
  it('is the one of the vector, bit for bit', () => {
    expect(toHex(sealed)).toBe(vector.encrypted_message);
  });

  it('says to who has the permanent key what it was made of', () => {
    expect(openBinding({ crypto, permAuthKey, permAuthKeyId, encryptedMessage: sealed })).toEqual({ ...binding, msgId });
  });

  it('stands in the call as a TL string, behind the numbers that it repeats', () => {
    const call = encodeBindTempAuthKey({ crypto, random, binding, permAuthKey, msgId });
    expect(call).toHaveLength(132);
    expect(toHex(call.subarray(0, 25))).toBe(`052ad4cd${vector.perm_auth_key_id}0706050403020100${'80857467'}68`);
    expect(call.slice(25, 129)).toEqual(sealed);
  });

  it('means nothing when any byte of it is another, or it was sealed with another key', () => {
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice();
      changed[at] = (changed[at] as number) ^ 1;
      const opened = openBinding({ crypto, permAuthKey, permAuthKeyId, encryptedMessage: changed });
      // The last eight bytes of the plaintext are padding; IGE carries a change in a block on to the next ones only.
      if (at < sealed.length - 16) expect(opened).toBeUndefined();
    }
    const otherKey = permAuthKey.slice().reverse();
    expect(openBinding({ crypto, permAuthKey: otherKey, permAuthKeyId, encryptedMessage: sealed })).toBeUndefined();
    expect(openBinding({ crypto, permAuthKey, permAuthKeyId, encryptedMessage: fromHex('00') })).toBeUndefined();
    expect(openBinding({ crypto, permAuthKey, permAuthKeyId, encryptedMessage: sealed.slice(0, 100) })).toBeUndefined();
  });
});
