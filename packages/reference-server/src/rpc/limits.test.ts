/** Tests of rate limits against what they promise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, enforceWait } from './limits.js';

describe('createLimiter', () => {
  it('lets everything through that has no rule', () => {
    const limiter = createLimiter({});
    for (let i = 0; i < 1000; i++) expect(limiter.take('typing', 'x', 0)).toBe(0);
  });

  it('lets the allowed number through at once, then says how long to wait', () => {
    const limiter = createLimiter({ typing: { count: 3, seconds: 30 } });
    expect([0, 0, 0].map(() => limiter.take('typing', 'a', 1000))).toEqual([0, 0, 0]);
    expect(limiter.take('typing', 'a', 1000)).toBe(10);
    expect(limiter.take('typing', 'b', 1000)).toBe(0);
    expect(limiter.take('sendMessage', 'a', 1000)).toBe(0);
    expect(limiter.take('typing', 'a', 10_000)).toBe(1);
    expect(limiter.take('typing', 'a', 11_000)).toBe(0);
  });

  it('never lets more through in any stretch than the burst and what comes back in it', () => {
    const attempts = fc.array(fc.record({ pause: fc.nat(4000), cost: fc.integer({ min: 1, max: 3 }) }), { maxLength: 100 });
    fc.assert(
      fc.property(attempts, (list) => {
        const limiter = createLimiter({ typing: { count: 5, seconds: 10 } });
        let now = 0;
        const passed: { at: number; cost: number }[] = [];
        for (const { pause, cost } of list) {
          now += pause;
          const wait = limiter.take('typing', 'x', now, cost);
          if (wait === 0) passed.push({ at: now, cost });
          else expect(limiter.take('typing', 'x', now + wait * 1000, cost) === 0 ? passed.push({ at: (now += wait * 1000), cost }) : 0).toBeGreaterThan(0);
        }
        for (const [index, first] of passed.entries()) {
          let sum = 0;
          for (const { at, cost } of passed.slice(index)) {
            sum += cost;
            expect(sum).toBeLessThanOrEqual(5 + (at - first.at) / 2000 + 0.001);
          }
        }
      }),
    );
  });

  it('lets a cost beyond the whole allowance through when that is unused', () => {
    const limiter = createLimiter({ findByPhone: { count: 5, seconds: 10 } });
    expect(limiter.take('findByPhone', 'x', 0, 500)).toBe(0);
    expect(limiter.take('findByPhone', 'x', 0)).toBeGreaterThan(0);
  });
});

describe('enforceWait', () => {
  it('refuses with the seconds in the name', () => {
    expect(() => enforceWait(0)).not.toThrow();
    expect(() => enforceWait(7)).toThrow(expect.objectContaining({ errorCode: 420, errorMessage: 'FLOOD_WAIT_7' }));
  });
});
