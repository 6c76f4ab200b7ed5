import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freeMemory } from './free-memory.js';

describe('freeMemory', () => {
  it('frees long bytes that fill their memory, and leaves every view of it empty', () => {
    const bytes = new Uint8Array(16_384);
    const view = bytes.subarray(10);
    freeMemory(bytes);
    expect([bytes.length, bytes.buffer.byteLength, view.length]).toEqual([0, 0, 0]);
  });

  it('frees what ciphers give', () => {
    const encrypted = createCipheriv('aes-256-ctr', new Uint8Array(32), new Uint8Array(16)).update(new Uint8Array(30_720));
    freeMemory(encrypted);
    expect(encrypted.length).toBe(0);
  });

  it('leaves short bytes alone, and those that have only a part of their memory', () => {
    const [short, part, shared] = [new Uint8Array(16_383), new Uint8Array(40_000).subarray(0, 39_999), new Uint8Array(new SharedArrayBuffer(20_000))];
    for (const bytes of [short, part, shared]) freeMemory(bytes);
    expect([short.length, part.length, shared.length]).toEqual([16_383, 39_999, 20_000]);
  });

  it('takes the same bytes twice', () => {
    const bytes = new Uint8Array(20_000);
    freeMemory(bytes);
    expect(() => freeMemory(bytes)).not.toThrow();
  });
});
