import { createSeededRandom } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import { ReconnectRule } from './reconnect.js';

const policy = { first: 500, ceiling: 16_000, settled: 5_000 };

describe('ReconnectRule', () => {
  it('tries again at once after the first failure', () => {
    expect(new ReconnectRule(createSeededRandom(1), policy).failed(0)).toBe(0);
  });

  it('doubles the pause up to the ceiling, spread by a fifth', () => {
    const rule = new ReconnectRule(createSeededRandom(1), policy);
    const pauses = Array.from({ length: 12 }, () => rule.failed(0)).slice(1);
    for (const [index, pause] of pauses.entries()) {
      const middle = Math.min(500 * 2 ** index, 16_000);
      expect(pause).toBeGreaterThanOrEqual(middle * 0.8);
      expect(pause).toBeLessThanOrEqual(middle * 1.2);
    }
  });

  it('starts the count anew after a connection that has lasted', () => {
    const rule = new ReconnectRule(createSeededRandom(1), policy);
    for (let failure = 0; failure < 6; failure += 1) rule.failed(0);
    rule.connected(1000);
    expect(rule.failed(6000)).toBe(0);
  });

  it('goes on counting when connections end as soon as they stand', () => {
    const rule = new ReconnectRule(createSeededRandom(1), policy);
    for (let failure = 0; failure < 6; failure += 1) rule.failed(0);
    rule.connected(1000);
    expect(rule.failed(1500)).toBeGreaterThan(10_000);
  });
});
