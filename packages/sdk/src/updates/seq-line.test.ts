/** The line of numbered containers. */
import { describe, expect, it } from 'vitest';
import { SeqLine, type SeqPart } from './seq-line.js';

const part = (seqStart: number, seq = seqStart): SeqPart => ({ seqStart, seq, date: 1000 + seq, updates: [] });

function lineAt(seq: number, maxHeld = 10): SeqLine {
  const line = new SeqLine(maxHeld);
  line.reset(seq);
  return line;
}

describe('the seq line', () => {
  it('lets containers without a number pass beside it', () => {
    expect(lineAt(5).offer(part(0), 0)).toEqual({ type: 'unsequenced' });
  });

  it('releases combined containers in order once the missing one is there', () => {
    const line = lineAt(5);
    expect(line.offer(part(9), 1).type).toBe('held');
    expect(line.offer(part(7, 8), 2).type).toBe('held');
    expect(line.gapSince).toBe(1);
    expect(line.offer(part(6), 3)).toEqual({ type: 'released', parts: [part(6), part(7, 8), part(9)] });
    expect(line.gapSince).toBeUndefined();
    expect(line.offer(part(9), 4)).toEqual({ type: 'applied' });
  });

  it('dates a gap that stays open from the oldest that waits', () => {
    const line = lineAt(5);
    line.offer(part(9), 1);
    line.offer(part(7), 2);
    line.offer(part(6), 3);
    expect(line.gapSince).toBe(1);
  });

  it('holds a container once and no more than its bound', () => {
    const line = lineAt(5, 2);
    expect(line.offer(part(7), 0).type).toBe('held');
    expect(line.offer(part(7), 0).type).toBe('held');
    expect(line.offer(part(8), 0).type).toBe('held');
    expect(line.offer(part(9), 0).type).toBe('full');
  });

  it('drops what a wider container has covered', () => {
    const line = lineAt(5);
    line.offer(part(7), 0);
    expect(line.offer(part(6, 8), 0)).toEqual({ type: 'released', parts: [part(6, 8)] });
    expect(line.gapSince).toBeUndefined();
  });
});
