import { describe, expect, it } from 'vitest';
import { PendingWork } from './pending-work.js';

describe('PendingWork', () => {
  it('settles at once when nothing is under way', async () => {
    await expect(new PendingWork().settled()).resolves.toBeUndefined();
  });

  it('settles when the last of the work has ended, and counts each end once', async () => {
    const work = new PendingWork();
    const [first, second] = [work.begin(), work.begin()];
    let isSettled = false;
    const settled = work.settled().then(() => (isSettled = true));
    first();
    first();
    await Promise.resolve();
    expect(isSettled).toBe(false);
    second();
    await settled;
    expect(isSettled).toBe(true);
  });
});
