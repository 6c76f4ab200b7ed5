/** The line that shows a transfer. */
import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, progressLine } from './progress-line.js';

describe('figures of a transfer', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_340, '12.3 kB'],
    [999_600, '1.00 MB'],
    [123_456_789, '123 MB'],
    [2_147_483_648, '2.15 GB'],
    [4_194_304_000_000, '4194 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.2, '0:01'],
    [65, '1:05'],
    [3700, '1:01:40'],
    [90_000, '25:00:00'],
  ])('%d s are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('the line of a transfer', () => {
  const progress = { transferred: 25_000_000, total: 100_000_000, bytesPerSecond: 5_000_000, secondsLeft: 15 };

  it('shows name, bar, share, bytes, rate and time left', () => {
    expect(progressLine('film.mp4', progress, 100)).toBe('film.mp4  [######------------------]   25%  25.0 MB of 100 MB  5.00 MB/s  0:15 left');
  });

  it('shows what is known', () => {
    expect(progressLine('stream', { transferred: 500, total: undefined, bytesPerSecond: 0, secondsLeft: undefined }, 100)).toBe('stream  500 B');
  });

  it.each([20, 40, 60, 80, 120])('fits into %d columns', (columns) => {
    for (const name of ['a', 'n'.repeat(300)]) expect(progressLine(name, progress, columns).length).toBeLessThan(columns);
  });

  it('lets no name steer the terminal', () => {
    expect(progressLine('a\u001b[2J\r\nb', progress, 200)).not.toMatch(/\p{Cc}/u);
  });
});
