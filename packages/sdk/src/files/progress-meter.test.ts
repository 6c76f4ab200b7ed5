/** The meter of a transfer. */
import { describe, expect, it } from 'vitest';
import { ProgressMeter } from './progress-meter.js';

describe('the progress of a transfer', () => {
  it('is told at once, then at most every 100 ms, and at the end', () => {
    const meter = new ProgressMeter({ transferred: 0, total: 1000, now: 0 });
    const told = [10, 20, 109, 110, 111].map((now) => meter.advance(now, 1000, now)?.transferred);
    expect(told).toEqual([10, undefined, undefined, 110, undefined]);
    expect(meter.end(1000, 112)).toMatchObject({ transferred: 1000, total: 1000, secondsLeft: 0 });
  });

  it('never goes back', () => {
    const meter = new ProgressMeter({ transferred: 500, total: 1000, now: 0 });
    expect(meter.advance(700, 1000, 100)?.transferred).toBe(700);
    expect(meter.advance(200, 1000, 300)?.transferred).toBe(700);
  });

  it('measures the last seconds, without what was there before', () => {
    const meter = new ProgressMeter({ transferred: 10_000, total: 30_000, now: 0 });
    expect(meter.advance(11_000, 30_000, 1000)).toMatchObject({ bytesPerSecond: 1000, secondsLeft: 19 });
    for (let second = 2; second <= 20; second += 1) meter.advance(11_000, 30_000, second * 1000);
    expect(meter.advance(13_000, 30_000, 21_000)).toMatchObject({ bytesPerSecond: 400, secondsLeft: 42.5 });
  });

  it('does not count the time in which it was halted', () => {
    const meter = new ProgressMeter({ transferred: 0, total: 100_000, now: 0 });
    expect(meter.advance(10_000, 100_000, 1000)?.bytesPerSecond).toBe(10_000);
    meter.restart(600_000);
    expect(meter.advance(11_000, 100_000, 600_100)).toMatchObject({ bytesPerSecond: 10_000, secondsLeft: 8.9 });
  });

  it('does not guess the rest of what has no known end', () => {
    const meter = new ProgressMeter({ transferred: 0, total: undefined, now: 0 });
    expect(meter.advance(100, undefined, 50)).toEqual({ transferred: 100, total: undefined, bytesPerSecond: 2000, secondsLeft: undefined });
  });
});
