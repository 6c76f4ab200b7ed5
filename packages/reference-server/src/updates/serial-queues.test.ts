/** Tests of queues under keys: their order, their bound, and when they are idle. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SerialQueues } from './serial-queues.js';

describe('SerialQueues', () => {
  let begun: string[];
  let idle: number;
  let finish: (() => void)[];
  let queues: SerialQueues<string, string>;
  beforeEach(() => {
    begun = [];
    idle = 0;
    finish = [];
    queues = new SerialQueues({
      carryOut: (key, item) => {
        begun.push(`${key}${item}`);
        return new Promise((resolve) => void finish.push(resolve));
      },
      longest: 3,
      collapse: (key) => `all of ${key}`,
      onIdle: () => void idle++,
    });
  });

  /** Lets what is being done under some key come to its end. */
  const finishNext = async (): Promise<void> => {
    finish.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('begins the first item at once and the next when that one is done', async () => {
    queues.push('a', '1');
    queues.push('a', '2');
    expect(begun).toEqual(['a1']);
    await finishNext();
    expect(begun).toEqual(['a1', 'a2']);
  });

  it('lets no key wait for another', () => {
    queues.push('a', '1');
    queues.push('b', '1');
    expect(begun).toEqual(['a1', 'b1']);
  });

  it('puts one item in the place of all that wait when one more comes than may, and goes on after it', async () => {
    for (const item of ['1', '2', '3', '4']) queues.push('a', item);
    queues.push('a', '5');
    queues.push('a', '6');
    for (let turn = 0; turn < 3; turn += 1) await finishNext();
    expect(begun).toEqual(['a1', 'aall of a', 'a6']);
  });

  it('is idle when the last key has nothing to do, and says so once', async () => {
    expect(queues.isIdle).toBe(true);
    queues.push('a', '1');
    queues.push('b', '1');
    await finishNext();
    expect([queues.isIdle, idle]).toEqual([false, 0]);
    await finishNext();
    expect([queues.isIdle, idle]).toEqual([true, 1]);
    queues.push('a', '2');
    expect([queues.isIdle, begun.at(-1)]).toEqual([false, 'a2']);
  });
});
