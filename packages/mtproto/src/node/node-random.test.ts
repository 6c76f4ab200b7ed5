import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { nodeRandom } from './node-random.js';

describe('nodeRandom', () => {
  it('gives fresh plain arrays of the length asked for', () => {
    for (const length of [0, 1, 16, 256, 100_000]) {
      const bytes = nodeRandom.bytes(length);
      expect(bytes.length).toBe(length);
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(bytes.buffer.byteLength).toBe(length);
    }
  });

  it('does not repeat itself', () => {
    const drawn = Array.from({ length: 100 }, () => toHex(nodeRandom.bytes(16)));
    expect(new Set(drawn).size).toBe(100);
  });
});
