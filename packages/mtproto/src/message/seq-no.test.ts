// Sequence numbers: what they count, and where they wrap.
import { describe, expect, it } from 'vitest';
import { SeqNoCounter } from './seq-no.js';

describe('SeqNoCounter', () => {
  it('is odd for content-related messages and counts only those', () => {
    const counter = new SeqNoCounter();
    const numbers = [false, true, false, false, true, true, false].map((content) => counter.next(content));
    expect(numbers).toEqual([0, 1, 2, 2, 3, 5, 6]);
  });
});
