import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { nobleIge } from '../crypto/aes-ige-noble.js';
import { encryptIgeThroughCbc } from './aes-ige-cbc.js';

const { ige } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).published;

describe('encryptIgeThroughCbc', () => {
  it('gives the published vector', () => {
    expect(toHex(encryptIgeThroughCbc(fromHex(ige.plain), fromHex(ige.key), fromHex(ige.iv)))).toBe(ige.cipher);
  });

  it('agrees with the definition of IGE for every length and alignment', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(fc.nat(40), fc.nat(15), bytes(700), bytes(32), bytes(32), (blocks, shift, source, key, iv) => {
        const data = source.subarray(shift, shift + blocks * 16);
        const before = source.slice();
        expect(toHex(encryptIgeThroughCbc(data, key, iv))).toBe(toHex(nobleIge.encrypt(data, key, iv)));
        expect(source).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});
