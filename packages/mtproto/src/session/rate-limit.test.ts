import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  it('permits a burst, and then one in each interval', () => {
    const limit = new RateLimit({ burst: 2, interval: 100 });
    expect([0, 0, 0, 99, 100, 100, 200].map((now) => limit.take(now))).toEqual([true, true, false, false, true, false, true]);
  });

  it('never saves up more than a burst', () => {
    const limit = new RateLimit({ burst: 2, interval: 100 });
    limit.take(0);
    expect([10_000, 10_000, 10_000].map((now) => limit.take(now))).toEqual([true, true, false]);
  });
});
