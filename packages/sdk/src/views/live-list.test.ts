// A list that follows what it is read from.
import { describe, expect, it } from 'vitest';
import type { ListChange } from './list-change.js';
import { LiveList } from './live-list.js';

interface Item {
  readonly key: string;
  readonly value: number;
}

function create(read: () => Promise<readonly Item[]>): { list: LiveList<Item>; failures: unknown[]; closed: () => number } {
  const failures: unknown[] = [];
  let closings = 0;
  const list = new LiveList<Item>({
    read,
    keyOf: ({ key }) => key,
    isSame: (one, other) => one.value === other.value,
    onFailure: (error) => failures.push(error),
    onClose: () => (closings += 1),
  });
  return { list, failures, closed: () => closings };
}

async function take(list: AsyncIterable<ListChange<Item>>, count: number): Promise<ListChange<Item>[]> {
  const taken: ListChange<Item>[] = [];
  for await (const change of list) if (taken.push(change) === count) break;
  return taken;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a live list', () => {
  it('gives a snapshot, then what changes', async () => {
    let now: Item[] = [{ key: 'a', value: 1 }];
    const { list } = create(async () => now);
    await list.start();
    now = [{ key: 'b', value: 1 }, ...now];
    list.touch();
    expect(await take(list, 2)).toEqual([
      { type: 'reset', items: [{ key: 'a', value: 1 }] },
      { type: 'inserted', index: 0, item: { key: 'b', value: 1 } },
    ]);
    expect(list.items).toEqual(now);
  });

  it('reads once more, not once for each touch, when it is touched during a reading', async () => {
    let readings = 0;
    const { list } = create(async () => {
      readings += 1;
      await turn();
      return [];
    });
    await list.start();
    for (let index = 0; index < 10; index += 1) list.touch();
    await turn();
    await turn();
    await turn();
    expect(readings).toBe(3);
  });

  it('is as read last even when it was touched during the first reading', async () => {
    let value = 0;
    const { list } = create(async () => {
      const read = [{ key: 'a', value }];
      await turn();
      return read;
    });
    const starting = list.start();
    value = 1;
    list.touch();
    await starting;
    await turn();
    await turn();
    expect(list.items).toEqual([{ key: 'a', value: 1 }]);
  });

  it('shrinks what nobody reads to a snapshot', async () => {
    let value = 0;
    const { list } = create(async () => [{ key: 'a', value }]);
    await list.start();
    for (value = 1; value <= 1500; value += 1) {
      list.touch();
      await turn();
    }
    const [first] = await take(list, 1);
    expect(first).toMatchObject({ type: 'reset', items: [{ key: 'a' }] });
    expect(first?.type === 'reset' && first.items[0]?.value).toBeGreaterThan(400);
  });

  it('ends its iteration when it is closed, and tells that once', async () => {
    const { list, closed } = create(async () => []);
    await list.start();
    const reading = take(list, 5);
    await turn();
    list.close();
    list.close();
    expect(await reading).toEqual([{ type: 'reset', items: [] }]);
    expect(closed()).toBe(1);
  });

  it('stays as it was when a later reading fails, and rejects when the first does', async () => {
    let isBroken = false;
    const read = async (): Promise<Item[]> => {
      if (isBroken) throw new Error('broken');
      return [{ key: 'a', value: 1 }];
    };
    const { list, failures } = create(read);
    await list.start();
    isBroken = true;
    list.touch();
    await turn();
    expect([list.items, failures]).toEqual([[{ key: 'a', value: 1 }], [new Error('broken')]]);
    const other = create(read);
    await expect(other.list.start()).rejects.toThrow('broken');
    expect(other.closed()).toBe(1);
  });
});
