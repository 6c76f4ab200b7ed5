import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from './fifo.js';

describe('Fifo', () => {
  it('behaves like an array whose front is taken out', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { maxLength: 300 }), (steps) => {
        const queue = new Fifo<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === null) {
            expect(queue.shift()).toBe(model.shift());
          } else {
            queue.push(step);
            model.push(step);
          }
          expect([queue.length, queue.peek()]).toEqual([model.length, model[0]]);
        }
      }),
    );
  });

  it('keeps what passes, in its order', () => {
    const queue = new Fifo<number>();
    for (let item = 0; item < 10; item += 1) queue.push(item);
    queue.shift();
    queue.retain((item) => item % 2 === 1);
    expect([queue.shift(), queue.shift(), queue.length]).toEqual([1, 3, 3]);
    queue.clear();
    expect(queue.shift()).toBeUndefined();
  });

  it('empties a long queue in a moment', () => {
    const queue = new Fifo<number>();
    for (let item = 0; item < 300_000; item += 1) queue.push(item);
    const began = performance.now();
    while (queue.length > 0) queue.shift();
    expect(performance.now() - began).toBeLessThan(500);
  });
});
