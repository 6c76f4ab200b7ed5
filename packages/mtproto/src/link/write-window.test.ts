import { describe, expect, it } from 'vitest';
import { WriteWindow } from './write-window.js';

describe('WriteWindow', () => {
  it('is full from its limit on, until what was written has left', () => {
    const window = new WriteWindow(100);
    window.wrote(99);
    expect(window.isFull).toBe(false);
    window.wrote(1);
    expect([window.isFull, window.pending]).toEqual([true, 100]);
    window.drained();
    expect([window.isFull, window.pending]).toEqual([false, 0]);
  });
});
