import { describe, expect, it } from 'vitest';
import { PartBuffers } from './part-buffers.js';

describe('PartBuffers', () => {
  it('gives memory out again only after it was given back', () => {
    const buffers = new PartBuffers();
    const [one, other] = [buffers.take(1000), buffers.take(1000)];
    expect(one.buffer).not.toBe(other.buffer);
    expect(buffers.giveBack(one)).toBe(true);
    expect(buffers.take(600).buffer).toBe(one.buffer);
    expect([one.buffer, other.buffer]).not.toContain(buffers.take(600).buffer);
  });

  it('gives arrays of the length asked for, whatever memory is there', () => {
    const buffers = new PartBuffers();
    buffers.giveBack(buffers.take(1000));
    expect([buffers.take(2000).length, buffers.take(10).length]).toEqual([2000, 10]);
  });

  it('keeps 1 MiB at most', () => {
    const buffers = new PartBuffers();
    const taken = Array.from({ length: 5 }, () => buffers.take(262_144));
    expect(taken.map((bytes) => buffers.giveBack(bytes))).toEqual([true, true, true, true, false]);
  });
});
