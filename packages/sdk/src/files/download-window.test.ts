/** The window of a download. */
import { describe, expect, it } from 'vitest';
import { DownloadWindow } from './download-window.js';

const MEBIBYTE = 1_048_576;

describe('the window of a download', () => {
  it('grows by a part for each round trip while answers do not wait for one another, up to 4 MiB', () => {
    const window = new DownloadWindow();
    window.answered(MEBIBYTE, 100);
    window.answered(MEBIBYTE, 110);
    expect(window.limit / MEBIBYTE).toBeGreaterThan(2.8);
    for (let answer = 0; answer < 20; answer += 1) window.answered(MEBIBYTE, 100);
    expect(window.limit).toBe(4 * MEBIBYTE);
  });

  it('stays as it is when more on the way only makes answers come later', () => {
    const window = new DownloadWindow();
    window.answered(0, 50);
    for (let answer = 0; answer < 20; answer += 1) window.answered(MEBIBYTE, 100);
    expect(window.limit).toBe(2 * MEBIBYTE);
  });

  it('is halved by failures and by answers that come very late, but always lets a part through', () => {
    const window = new DownloadWindow();
    window.failed();
    expect(window.limit).toBe(MEBIBYTE);
    for (let answer = 0; answer < 5; answer += 1) window.answered(MEBIBYTE, 20_000);
    expect(window.limit).toBe(MEBIBYTE);
  });
});
