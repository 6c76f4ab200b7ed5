import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { nobleIge } from '../crypto/aes-ige-noble.js';
import { createIgeThroughCbc } from './aes-ige-cbc.js';

const { ige } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).published;

const encrypt = createIgeThroughCbc() ?? (() => expect.unreachable('Node.js has WebAssembly'));

describe('IGE through CBC', () => {
  it('gives the published vector', () => {
    expect(toHex(encrypt(fromHex(ige.plain), fromHex(ige.key), fromHex(ige.iv)))).toBe(ige.cipher);
  });

  it('agrees with the definition over several pieces', () => {
    const [key, iv] = [new Uint8Array(32).fill(3), Uint8Array.from({ length: 32 }, (_, index) => index)];
    for (const length of [0x1e000 - 16, 0x1e000, 0x1e000 + 16, 400_000]) {
      const data = Uint8Array.from({ length }, (_, index) => index * 7 + (index >> 8));
      expect(Buffer.compare(encrypt(data, key, iv), nobleIge.encrypt(data, key, iv))).toBe(0);
    }
  });

  it('agrees with the definition of IGE for every length and alignment', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(fc.nat(40), fc.nat(15), bytes(700), bytes(32), bytes(32), (blocks, shift, source, key, iv) => {
        const data = source.subarray(shift, shift + blocks * 16);
        const before = source.slice();
        expect(toHex(encrypt(data, key, iv))).toBe(toHex(nobleIge.encrypt(data, key, iv)));
        expect(source).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});
