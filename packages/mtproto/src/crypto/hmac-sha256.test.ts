import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { hmacSha256 } from './hmac-sha256.js';
import { createPortableCrypto } from './portable-provider.js';

it('gives the codes that the platform gives, for keys of up to 64 bytes and any parts', () => {
  const crypto = createPortableCrypto();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 200 }), fc.uint8Array(), (key, first, second) => {
      const expected = createHmac('sha256', key).update(first).update(second).digest('hex');
      expect(toHex(hmacSha256(crypto, key, first, second))).toBe(expected);
    }),
  );
});
