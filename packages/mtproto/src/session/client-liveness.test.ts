import { describe, expect, it } from 'vitest';
import { ClientLiveness } from './client-liveness.js';

const policy = { pingInterval: 30_000, silence: 5_000, pongTimeout: 10_000 };

function connected(at = 1000): ClientLiveness {
  const liveness = new ClientLiveness(policy);
  liveness.connected(at);
  liveness.takePing(at, false);
  liveness.heard(at);
  return liveness;
}

describe('ClientLiveness', () => {
  it('pings a new connection at once, whatever the origin of the clock', () => {
    for (const origin of [-1_000_000, 0, 1_000_000]) {
      const liveness = new ClientLiveness(policy);
      liveness.connected(origin);
      expect(liveness.takePing(origin, false)).toBe(true);
      expect(liveness.takePing(origin, false)).toBe(false);
      expect(liveness.deadline(false)).toBe(origin + 10_000);
    }
  });

  it('pings after the interval, or after a silence when an answer is outstanding', () => {
    const liveness = connected();
    expect(liveness.deadline(false)).toBe(31_000);
    expect(liveness.deadline(true)).toBe(6_000);
    expect(liveness.takePing(5_999, true)).toBe(false);
    expect(liveness.takePing(6_000, true)).toBe(true);
  });

  it('is dead when nothing was heard after a ping, and not when anything was', () => {
    const liveness = connected();
    liveness.takePing(31_000, false);
    expect(liveness.isDead(40_999)).toBe(false);
    expect(liveness.isDead(41_000)).toBe(true);
    liveness.heard(41_000);
    expect(liveness.isDead(90_000)).toBe(false);
  });

  it('F21 makes up for a short standstill once, F12 and not for sleep', () => {
    const stalled = connected();
    stalled.takePing(31_000, false);
    expect(stalled.isDead(61_000)).toBe(false);
    expect(stalled.deadline(false)).toBe(71_000);
    expect(stalled.isDead(71_000)).toBe(true);
    const slept = connected();
    slept.takePing(31_000, false);
    expect(slept.isDead(31_000 + 8 * 3_600_000)).toBe(true);
  });

  it('checks at once when asked to, unless a ping is out', () => {
    const liveness = connected();
    liveness.check();
    expect(liveness.takePing(2000, false)).toBe(true);
    liveness.check();
    expect(liveness.takePing(2001, false)).toBe(false);
  });
});
