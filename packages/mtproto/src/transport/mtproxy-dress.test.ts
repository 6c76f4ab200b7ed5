import { describe, expect, it } from 'vitest';
import { createNodeCrypto } from '../node/node-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { mtproxyDress } from './mtproxy-dress.js';
import { parseMtproxySecret } from './mtproxy-secret.js';

const keyText = '00112233445566778899aabbccddeeff';
const secret = { dcId: 10_002, secret: Uint8Array.from(Buffer.from(keyText, 'hex')) };

describe('mtproxyDress', () => {
  it('leaves the framing open under a plain secret only', () => {
    expect(mtproxyDress(parseMtproxySecret(keyText), { dcId: 10_002, framing: 'abridged' })).toEqual({ framing: 'abridged', obfuscation: secret });
    expect(mtproxyDress(parseMtproxySecret(keyText), { dcId: 10_002 })).toEqual({ framing: 'intermediate', obfuscation: secret });
    expect(mtproxyDress(parseMtproxySecret(`dd${keyText}`), { dcId: 10_002, framing: 'abridged' })).toEqual({ framing: 'paddedIntermediate', obfuscation: secret });
  });

  it('gives each stream a wrapping of its own where the secret names a domain', () => {
    const { wrap, ...dress } = mtproxyDress(parseMtproxySecret(`ee${keyText}6578616d706c652e636f6d`), { dcId: 10_002 });
    expect(dress).toEqual({ framing: 'paddedIntermediate', obfuscation: secret });
    const parts = { crypto: createNodeCrypto(), random: createSeededRandom(1) };
    const [one, other] = [wrap?.(parts), wrap?.(parts)];
    expect(one?.open(1_700_000_000_000)).not.toEqual(other?.open(1_700_000_000_000));
    expect(one?.isEstablished).toBe(false);
  });
});
