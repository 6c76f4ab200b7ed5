// The queue of received bytes: order, cost and memory.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ByteQueue } from './byte-queue.js';

describe('ByteQueue', () => {
  it('gives the bytes back in order, however they are pushed and taken', () => {
    const steps = fc.array(fc.record({ pushed: fc.uint8Array({ maxLength: 700 }), taken: fc.nat({ max: 700 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const queue = new ByteQueue();
        const expected: number[] = [];
        for (const { pushed, taken } of all) {
          queue.push(pushed);
          expected.push(...pushed);
          expect(queue.byteAt(0)).toBe(expected[0] ?? -1);
          expect(queue.byteAt(expected.length)).toBe(-1);
          const length = Math.min(taken, expected.length);
          expect([...queue.peek(taken)]).toEqual(expected.slice(0, length));
          expect([...queue.take(length)]).toEqual(expected.splice(0, length));
          expect(queue.length).toBe(expected.length);
        }
      }),
    );
  });

  it('never changes bytes that it has handed out', () => {
    const queue = new ByteQueue();
    queue.push(Uint8Array.of(1, 2, 3, 4));
    const taken = queue.take(4);
    queue.push(Uint8Array.of(5, 6, 7, 8));
    expect([...taken]).toEqual([1, 2, 3, 4]);
  });

  it('keeps what was pushed apart from the array that it came in', () => {
    const queue = new ByteQueue();
    const segment = Uint8Array.of(1, 2);
    queue.push(segment);
    segment.fill(9);
    expect([...queue.take(2)]).toEqual([1, 2]);
  });

  it('moves bytes that come one by one behind a backlog at a constant cost', () => {
    const queue = new ByteQueue();
    // The second half fills the store to its end, where moving everything for each byte would be the easy mistake.
    queue.push(new Uint8Array(1_000_000));
    queue.push(new Uint8Array(1_000_000));
    const segment = Uint8Array.of(7);
    for (let index = 0; index < 3_000_000; index++) {
      queue.skip(1);
      queue.push(segment);
    }
    expect(queue.length).toBe(2_000_000);
    expect(queue.byteAt(0)).toBe(7);
  });
});
