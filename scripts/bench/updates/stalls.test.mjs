import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watchStalls } from './stalls.mjs';

/** @param {number} ms */
function spin(ms) {
  for (const end = performance.now() + ms; performance.now() < end; );
}

describe('the watch of the event loop', () => {
  it('counts the moments in which nothing else could run, also one that is not over', async () => {
    const watch = watchStalls(100);
    await sleep(20);
    spin(150);
    await sleep(20);
    spin(200);
    const { count, longest } = watch.end();
    expect(count).toBeGreaterThanOrEqual(2);
    expect(longest).toBeGreaterThan(150);
  });
});
