/** Tests of the sizes that a photo has. */
import { describe, expect, it } from 'vitest';
import { ladderOf, mayBePhoto, squareLadderOf } from './size-ladder.js';

const ladder = (width: number, height: number): string => ladderOf({ width, height }).map((step) => `${step.type} ${step.width}x${step.height}`).join(', ');

describe('ladderOf', () => {
  it('has each size that is smaller than the photo, and the photo itself', () => {
    expect(ladder(50, 40)).toBe('s 50x40');
    expect(ladder(100, 100)).toBe('s 100x100');
    expect(ladder(320, 101)).toBe('s 100x32, m 320x101');
    expect(ladder(1000, 500)).toBe('s 100x50, m 320x160, x 800x400, y 1000x500');
    expect(ladder(5000, 3000)).toBe('s 100x60, m 320x192, x 800x480, y 1280x768, w 2560x1536');
    expect(ladder(100, 2000)).toBe('s 5x100, m 16x320, x 40x800, y 64x1280, w 100x2000');
  });
});

describe('squareLadderOf', () => {
  it('has each square that is smaller than the photo, and the photo itself up to 640 pixels', () => {
    const squares = (side: number): string => squareLadderOf(side).map((step) => `${step.type} ${step.width}x${step.height}`).join(', ');
    expect([squares(100), squares(160), squares(161)]).toEqual(['a 100x100', 'a 160x160', 'a 160x160, b 161x161']);
    expect([squares(640), squares(2000)]).toEqual(Array.from({ length: 2 }, () => 'a 160x160, b 320x320, c 640x640'));
  });
});

describe('mayBePhoto', () => {
  it('takes sides of 10,000 pixels together, one no more than 20 times the other', () => {
    expect([mayBePhoto({ width: 5000, height: 5000 }), mayBePhoto({ width: 2000, height: 100 })]).toEqual([true, true]);
    expect([mayBePhoto({ width: 5001, height: 5000 }), mayBePhoto({ width: 2001, height: 100 }), mayBePhoto({ width: 1, height: 21 })]).toEqual([false, false, false]);
  });
});
