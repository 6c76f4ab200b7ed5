/** Tests of what a CDN holds. */
import { describe, expect, it } from 'vitest';
import { CdnCache } from './cdn-cache.js';

const window = 1 << 20;

describe('CdnCache', () => {
  const token = (number: number): Uint8Array => Uint8Array.of(number >> 8, number);

  it('gives any stretch of a window, and nothing of one that it does not have', () => {
    const cache = new CdnCache(window);
    cache.put(token(1), window, Uint8Array.of(1, 2, 3, 4));
    expect(cache.read(token(1), window + 1, 2)).toEqual(Uint8Array.of(2, 3));
    expect(cache.read(token(1), window + 4, 2)).toEqual(new Uint8Array());
    expect(cache.read(token(1), 0, 2)).toBeUndefined();
    expect(cache.read(token(2), window, 2)).toBeUndefined();
  });

  it('makes room by what nobody wanted for longest', () => {
    const cache = new CdnCache(2500);
    for (const number of [1, 2]) cache.put(token(number), 0, new Uint8Array(700));
    cache.read(token(1), 0, 1);
    cache.put(token(3), 0, new Uint8Array(700));
    expect([1, 2, 3].map((number) => cache.read(token(number), 0, 1)?.length)).toEqual([1, undefined, 1]);
    cache.put(token(3), 0, new Uint8Array(600));
    expect(cache.bytes).toBeLessThan(2500);
  });

  it('S17: is bounded also by windows without bytes, one behind the end of each file', () => {
    const cache = new CdnCache(100_000);
    for (let file = 0; file < 1000; file += 1) cache.put(token(file), window, new Uint8Array());
    const held = Array.from({ length: 1000 }, (_, file) => cache.read(token(file), window, 4096)).filter((bytes) => bytes !== undefined);
    expect(held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThan(300);
  });
});
