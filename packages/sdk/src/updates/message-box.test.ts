/** One line of events that come out of order. */
import { describe, expect, it } from 'vitest';
import { commonBox } from './box-key.js';
import { type BoxedUpdate, MessageBox } from './message-box.js';

const at = (pts: number, ptsCount = 1): BoxedUpdate => ({ pts, ptsCount });

function boxAt(pts: number, maxHeld = 100): MessageBox {
  const box = new MessageBox(commonBox, maxHeld);
  box.reset(pts);
  return box;
}

describe('a message box', () => {
  it('releases what comes next and moves', () => {
    const box = boxAt(10);
    expect(box.offer(at(12, 2), 0)).toEqual({ type: 'released', updates: [at(12, 2)] });
    expect(box.pts).toBe(12);
  });

  it('reports what it has seen', () => {
    expect(boxAt(10).offer(at(10), 0)).toEqual({ type: 'applied' });
  });

  it('puts ranges in order however they come, and releases them when the missing one is there', () => {
    const box = boxAt(10);
    for (const boxed of [at(18, 3), at(12), at(15, 2), at(13)]) expect(box.offer(boxed, 5).type).toBe('held');
    expect(box.offer(at(11), 6)).toEqual({ type: 'released', updates: [at(11), at(12), at(13), at(15, 2), at(18, 3)] });
    expect(box.pts).toBe(18);
    expect(box.gapSince).toBeUndefined();
  });

  it('releases up to the next gap and dates it from the oldest that still waits', () => {
    const box = boxAt(10);
    box.offer(at(15), 100);
    box.offer(at(12), 200);
    expect(box.gapSince).toBe(100);
    box.offer(at(11), 300);
    expect(box.pts).toBe(12);
    expect(box.gapSince).toBe(100);
    box.offer(at(14, 2), 400);
    expect(box.gapSince).toBeUndefined();
  });

  it('holds the same events once', () => {
    const box = boxAt(10, 2);
    for (let i = 0; i < 5; i += 1) expect(box.offer(at(12), 0)).toEqual({ type: 'held' });
    expect(box.offer(at(11), 0)).toEqual({ type: 'released', updates: [at(11), at(12)] });
  });

  it('drops what it held when a wider range has covered it', () => {
    const box = boxAt(10);
    box.offer(at(12), 0);
    expect(box.offer(at(13, 3), 0)).toEqual({ type: 'released', updates: [at(13, 3)] });
    expect(box.gapSince).toBeUndefined();
  });

  it('applies an update without events at once, or when the line reaches it, and behind the events of that place', () => {
    const box = boxAt(10);
    expect(box.offer(at(10, 0), 0)).toEqual({ type: 'released', updates: [at(10, 0)] });
    box.offer(at(12, 0), 0);
    box.offer(at(12), 0);
    expect(box.offer(at(11), 0)).toEqual({ type: 'released', updates: [at(11), at(12), at(12, 0)] });
    expect(box.pts).toBe(12);
  });

  it('A01: takes no more than its bound and says so', () => {
    const box = boxAt(10, 3);
    for (const pts of [100, 200, 300]) expect(box.offer(at(pts), 0).type).toBe('held');
    expect(box.offer(at(400), 0)).toEqual({ type: 'full' });
    expect(box.offer(at(11), 0).type).toBe('released');
  });

  it('forgets what waits when it is put elsewhere', () => {
    const box = boxAt(10);
    box.offer(at(12), 0);
    box.reset(20);
    expect(box.gapSince).toBeUndefined();
    expect(box.offer(at(21), 0)).toEqual({ type: 'released', updates: [at(21)] });
  });

  it('holds even what comes next, until it is moved and released', () => {
    const box = boxAt(10, 3);
    expect([box.hold(at(11), 0), box.hold(at(14), 0), box.hold(at(12), 0), box.hold(at(15), 0)].map(({ type }) => type)).toEqual(['held', 'held', 'held', 'full']);
    expect(box.hold(at(10), 0)).toEqual({ type: 'applied' });
    box.moveTo(11);
    expect(box.heldCount).toBe(2);
    expect(box.release(700)).toEqual([at(12)]);
    expect([box.pts, box.gapSince]).toEqual([12, 700]);
  });
});
