// The envelope of the Diffie-Hellman messages: both ways, and its bounds.
import { describe, expect, it } from 'vitest';
import { deriveHandshakeKeys } from '../crypto/auth-key.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { openDhData, sealDhData } from './dh-envelope.js';
import { handshakeCodec, type HandshakeObject } from './handshake-codec.js';

const crypto = createPortableCrypto();
const keys = deriveHandshakeKeys(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), crypto);
const seal = (data: Uint8Array): Uint8Array => sealDhData(data, keys, crypto, createSeededRandom(1));

describe('the Diffie-Hellman envelope', () => {
  it.each([0, 4, 100, 259])('carries an object with a field of %i bytes', (length) => {
    const object: HandshakeObject = { _: 'msgs_all_info', msgIds: [1n], info: new Uint8Array(length).fill(6) };
    const sealed = seal(handshakeCodec.encode(object));
    expect(sealed.length % 16).toBe(0);
    expect(openDhData(sealed, keys, crypto)).toEqual(object);
  });

  it.each([0, 16, 32, 47, 1040])('does not look at %i bytes', (length) => {
    expect(openDhData(new Uint8Array(length), keys, crypto)).toMatch(`got ${length} encrypted bytes`);
  });

  it('needs the same keys at both ends', () => {
    const other = deriveHandshakeKeys(new Uint8Array(32).fill(1), new Uint8Array(16).fill(3), crypto);
    const pong = handshakeCodec.encode({ _: 'pong', msgId: 1n, pingId: 1n });
    expect(openDhData(seal(pong), keys, crypto)).toMatchObject({ _: 'pong' });
    expect(openDhData(seal(pong), other, crypto)).toMatch(/encrypted data/);
  });
});
