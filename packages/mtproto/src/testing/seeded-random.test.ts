import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { createSeededRandom } from './seeded-random.js';

describe('createSeededRandom', () => {
  it('repeats its sequence with its seed, on every platform', () => {
    expect(toHex(createSeededRandom(1).bytes(40))).toBe(toHex(createSeededRandom(1).bytes(40)));
    expect(toHex(createSeededRandom(1).bytes(40))).not.toBe(toHex(createSeededRandom(2).bytes(40)));
    expect(toHex(createSeededRandom(42).bytes(16))).toBe('3d945d27b4aab9d94e30a10421104136');
  });

  it('follows the published xoshiro128** from its state on', () => {
    // The reference implementation, with the state that splitmix32 makes of the seed.
    const splitmix = (seed: number) => () => {
      seed = (seed + 0x9e3779b9) | 0;
      let mixed = seed ^ (seed >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return BigInt.asUintN(32, BigInt(mixed ^ (mixed >>> 15)));
    };
    const fill = splitmix(7);
    const state = [fill(), fill(), fill(), fill()] as [bigint, bigint, bigint, bigint];
    const word = (value: bigint) => BigInt.asUintN(32, value);
    const rotate = (value: bigint, count: bigint) => word((value << count) | (value >> (32n - count)));
    const reference = () => {
      const result = word(rotate(word(state[1] * 5n), 7n) * 9n);
      const shifted = word(state[1] << 9n);
      state[2] ^= state[0];
      state[3] ^= state[1];
      state[1] ^= state[2];
      state[0] ^= state[3];
      state[2] ^= shifted;
      state[3] = rotate(state[3], 11n);
      return Number(result) / 2 ** 32;
    };
    const random = createSeededRandom(7);
    for (let draw = 0; draw < 100; draw++) expect(random.next()).toBe(reference());
  });

  it('draws integers of the whole range, evenly', () => {
    const random = createSeededRandom(3);
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const value = random.integer(-2, 3);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((left, right) => left - right)).toEqual([-2, -1, 0, 1, 2, 3]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(850);
  });

  it('draws fractions from 0 to below 1, and bytes of every length', () => {
    const random = createSeededRandom(4);
    for (let draw = 0; draw < 1000; draw++) {
      const fraction = random.next();
      expect(fraction >= 0 && fraction < 1).toBe(true);
    }
    expect([0, 1, 5, 16].map((length) => random.bytes(length).length)).toEqual([0, 1, 5, 16]);
  });
});
