// Tests of watching how a process grows.
import { describe, expect, it } from 'vitest';
import { watchGrowth } from './memory-growth.mjs';

describe('watchGrowth', () => {
  it('sees memory that was in use for a moment', () => {
    const growth = watchGrowth();
    let bytes = new Uint8Array(100e6).fill(1);
    expect(bytes[99]).toBe(1);
    bytes = new Uint8Array(0);
    expect(bytes).toHaveLength(0);
    expect(growth.end()).toBeGreaterThan(90e6);
  });

  it('counts from now on, whatever was before', () => {
    const before = new Uint8Array(100e6).fill(1);
    const growth = watchGrowth();
    expect(before[99]).toBe(1);
    expect(growth.end()).toBeLessThan(50e6);
  });
});
