/** The window of an upload, and its connections. */
import { describe, expect, it } from 'vitest';
import { LaneCount } from './lane-count.js';
import { UploadWindow } from './upload-window.js';

const mb = 1024 * 1024;
const part = mb / 2;

describe('the window of unconfirmed bytes', () => {
  it('doubles with every round trip up to its limit, while confirmations come soon', () => {
    const window = new UploadWindow({ partSize: part, limit: 4 * mb });
    const sizes = [window.size];
    for (let round = 0; round < 3; round += 1) {
      const parts = window.size / part;
      for (let count = 0; count < parts; count += 1) window.sent(part);
      expect(window.hasRoomFor(part)).toBe(false);
      for (let count = 0; count < parts; count += 1) window.confirmed(part, round * 100, round * 100 + 90);
      sizes.push(window.size);
    }
    expect([sizes, window.inFlight]).toEqual([[mb, 2 * mb, 4 * mb, 4 * mb], 0]);
  });

  it('halves after a failure, once for all that were out together, and grows slowly from then on', () => {
    const window = new UploadWindow({ partSize: part, limit: 4 * mb });
    for (let count = 0; count < 4; count += 1) window.sent(part);
    window.failed(part, 0, 100);
    window.failed(part, 0, 110);
    expect(window.size).toBe(mb / 2);
    window.sent(part);
    window.confirmed(part, 200, 300);
    expect(window.size).toBe(mb);
    window.sent(part);
    window.confirmed(part, 300, 400);
    expect(window.size).toBe(mb + mb / 4);
  });

  it('shrinks while confirmations come late, and never below one part', () => {
    const window = new UploadWindow({ partSize: part, limit: 4 * mb });
    for (let count = 0; count < 20; count += 1) {
      window.sent(part);
      window.confirmed(part, count * 5000, count * 5000 + 4000);
    }
    expect(window.size).toBe(part);
    expect(window.hasRoomFor(2 * part)).toBe(true);
    window.sent(part);
    expect(window.hasRoomFor(1)).toBe(false);
  });
});

describe('the number of connections', () => {
  /** Confirms parts for one period at a speed, in bytes for each ms. */
  function upload(lanes: LaneCount, from: number, speed: number): number {
    for (let at = from; at <= from + 1700; at += 100) lanes.confirmed(speed * 100, at);
    return from + 1800;
  }

  it('grows as long as one more has helped', () => {
    const lanes = new LaneCount(2, 4);
    let now = 0;
    for (const speed of [100, 140, 180, 200]) now = upload(lanes, now, speed);
    expect(lanes.count).toBe(4);
  });

  it('goes back by one that did not help, and stays there', () => {
    const lanes = new LaneCount(2, 4);
    let now = 0;
    const counts: number[] = [];
    for (const speed of [100, 105, 300, 500]) {
      now = upload(lanes, now, speed);
      counts.push(lanes.count);
    }
    expect(counts).toEqual([3, 2, 2, 2]);
  });

  it('does not judge by a time in which nothing went', () => {
    const lanes = new LaneCount(2, 4);
    upload(lanes, 0, 100);
    lanes.confirmed(1, 2000);
    lanes.interrupt();
    upload(lanes, 60_000, 200);
    expect(lanes.count).toBe(4);
  });
});
