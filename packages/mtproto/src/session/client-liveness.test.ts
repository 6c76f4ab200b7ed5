import fc from 'fast-check';
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

  it.each([
    [100, 2_000, 5_000],
    [2_000, 4_000, 10_000],
    [60_000, 91_000, 15_000],
  ])('after a round trip of %i ms pings after %i ms of silence, and waits %i ms for the answer', (roundTrip, silence, patience) => {
    const liveness = connected();
    liveness.check();
    liveness.takePing(2_000, false);
    liveness.heard(2_000 + roundTrip);
    liveness.ponged(2_000 + roundTrip);
    const now = 2_000 + roundTrip;
    expect(liveness.deadline(true)).toBe(Math.min(now + silence, 32_000));
    liveness.check();
    liveness.takePing(now, false);
    expect(liveness.deadline(true)).toBe(now + patience);
  });

  it('follows a line that gets slower, and forgets it with the connection', () => {
    const liveness = connected();
    liveness.ponged(1_000);
    liveness.takePing(31_000, false);
    liveness.heard(39_000);
    liveness.ponged(39_000);
    expect(liveness.deadline(true)).toBe(39_000 + 4_000);
    liveness.connected(50_000);
    liveness.takePing(50_000, false);
    expect(liveness.deadline(false)).toBe(60_000);
  });

  it('acts at its very deadline, whatever fractions of a millisecond the clock counts', () => {
    const time = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(time, fc.double({ min: 0, max: 1e4, noNaN: true }), (start, roundTrip) => {
        const liveness = connected(start);
        liveness.ponged(start + roundTrip);
        const pingAt = liveness.deadline(true);
        expect(liveness.takePing(pingAt, true)).toBe(true);
        expect(liveness.isDead(liveness.deadline(true))).toBe(true);
      }),
    );
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
