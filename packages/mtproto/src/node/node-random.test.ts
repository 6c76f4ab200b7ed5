import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { nodeRandom } from './node-random.js';

describe('nodeRandom', () => {
  it('gives fresh plain arrays of the length asked for', () => {
    for (const length of [0, 1, 16, 127, 128, 129, 256, 100_000]) {
      const bytes = nodeRandom.bytes(length);
      expect(bytes.length).toBe(length);
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(bytes.buffer.byteLength).toBe(length);
    }
  });

  it('does not repeat itself, over many stocks', () => {
    const drawn = Array.from({ length: 3000 }, () => toHex(nodeRandom.bytes(16)));
    expect(new Set(drawn).size).toBe(3000);
  });

  it('gives no byte that was wiped, whatever lengths are asked for', () => {
    const counts = new Map<number, number>();
    for (let round = 0; round < 2000; round += 1) {
      for (const byte of nodeRandom.bytes(round % 130)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
    }
    // About 504 of each are due; a stretch of 64 zeroes would show.
    const zeroes = counts.get(0) ?? 0;
    expect(zeroes).toBeGreaterThan(300);
    expect(zeroes).toBeLessThan(700);
  });
});
