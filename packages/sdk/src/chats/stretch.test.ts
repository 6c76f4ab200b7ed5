// Which part of a stored history answers a reading.
import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../storage/message-records.js';
import { newerStretch, olderStretch } from './stretch.js';

const ranges = [
  { from: 0, to: 10 },
  { from: 20, to: 30 },
];
const live: HistoryRecord = { chatId: 7, ranges, isLive: true };
const ended: HistoryRecord = { chatId: 7, ranges, isLive: false };

describe('olderStretch', () => {
  it('begins at the newest message of a live history, and at a hole in another', () => {
    expect(olderStretch(live, undefined)).toEqual({ from: 20, isLast: false });
    expect(olderStretch(ended, undefined)).toBeUndefined();
    expect(olderStretch(undefined, undefined)).toBeUndefined();
  });

  it('goes down to the end of the range below the id', () => {
    expect(olderStretch(ended, 25)).toEqual({ from: 20, to: 24, isLast: false });
    expect(olderStretch(ended, 31)).toEqual({ from: 20, to: 30, isLast: false });
    expect(olderStretch(ended, 11)).toEqual({ from: 0, to: 10, isLast: true });
  });

  it('is a hole where the message below is in no range', () => {
    expect(olderStretch(live, 20)).toBeUndefined();
    expect(olderStretch(ended, 32)).toBeUndefined();
  });

  it('takes an id beyond the newest message of a live history for the newest', () => {
    expect(olderStretch(live, 99)).toEqual({ from: 20, to: 98, isLast: false });
  });
});

describe('newerStretch', () => {
  it('goes up to the end of the range above the id', () => {
    expect(newerStretch(live, 4)).toEqual({ from: 5, to: 10, isLast: false });
    expect(newerStretch(ended, 19)).toEqual({ from: 20, to: 30, isLast: false });
  });

  it('ends with the newest message in the live range', () => {
    expect(newerStretch(live, 19)).toEqual({ from: 20, isLast: true });
    expect(newerStretch(live, 99)).toEqual({ from: 100, isLast: true });
  });

  it('is a hole where the message above is in no range', () => {
    expect(newerStretch(live, 10)).toBeUndefined();
    expect(newerStretch(ended, 30)).toBeUndefined();
    expect(newerStretch(undefined, 1)).toBeUndefined();
  });
});
