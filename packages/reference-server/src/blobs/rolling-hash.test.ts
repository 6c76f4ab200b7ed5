/** Tests of the hash of parts that come in any order: it is right, or there is none, and memory is given back. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EarlyBytes, RollingHash } from './rolling-hash.js';
import { someBytes } from './upload-area.contract.js';

const size = 100;
const count = 24;
const file = someBytes(size * count);
const partOf = (index: number): Uint8Array => file.subarray(index * size, (index + 1) * size);
const expected = createHash('sha256').update(file).digest('hex');

/** Parts on a disk that takes a while. */
class SlowParts {
  readonly kept = new Map<number, Uint8Array>();
  reads = 0;

  has(index: number): boolean {
    return this.kept.has(index);
  }

  async read(index: number, scratch: Uint8Array): Promise<Uint8Array> {
    this.reads += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
    const bytes = this.kept.get(index);
    if (bytes === undefined) throw new Error('no such part');
    scratch.set(bytes);
    return scratch.subarray(0, bytes.length);
  }
}

function start(memory: EarlyBytes = new EarlyBytes(1e6)): { parts: SlowParts; hash: RollingHash; save: (index: number, bytes?: Uint8Array, now?: number) => void } {
  const parts = new SlowParts();
  const hash = new RollingHash(parts, memory);
  const save = (index: number, bytes = partOf(index), now = 0): void => {
    parts.kept.delete(index);
    hash.came(index, bytes, now);
    parts.kept.set(index, bytes);
    hash.kept();
  };
  return { parts, hash, save };
}

const inOrder = Array.from({ length: count }, (_, index) => index);

describe('a rolling hash', () => {
  it.each([
    ['in order', inOrder],
    ['in pairs that are swapped', inOrder.map((index) => index ^ 1)],
    ['with each eight turned round', inOrder.map((index) => index ^ 7)],
  ])('reads nothing again when parts come %s', async (_, order) => {
    const { parts, hash, save } = start();
    for (const index of order) save(index);
    expect(await hash.finish(count)).toBe(expected);
    expect(parts.reads).toBe(0);
  });

  it.each([
    ['backwards', inOrder.toReversed()],
    ['from the middle', [...inOrder.slice(10), ...inOrder.slice(0, 10)]],
  ])('reads those again that came long before their turn: %s', async (_, order) => {
    const { parts, hash, save } = start();
    for (const index of order) save(index);
    expect(await hash.finish(count)).toBe(expected);
    expect(parts.reads).toBeGreaterThan(0);
  });

  it('is right although parts come while others are read again, and no memory is left', async () => {
    const { hash, save } = start(new EarlyBytes(0));
    for (const index of inOrder.map((number) => (number * 7) % count)) {
      save(index);
      await new Promise((resolve) => setTimeout(resolve, index % 3));
    }
    expect(await hash.finish(count)).toBe(expected);
  });

  it('gives up when a part changes that it has, or reads; not for one that it holds', async () => {
    const hashed = start();
    hashed.save(0);
    hashed.save(0);
    for (const index of inOrder.slice(1)) hashed.save(index);
    expect(await hashed.hash.finish(count)).toBeUndefined();

    const read = start(new EarlyBytes(0));
    read.save(1);
    read.save(0);
    read.save(1);
    for (const index of inOrder.slice(2)) read.save(index);
    expect(await read.hash.finish(count)).toBeUndefined();

    const held = start();
    held.save(1, someBytes(size, 9));
    held.save(1);
    held.save(0);
    for (const index of inOrder.slice(2)) held.save(index);
    expect(await held.hash.finish(count)).toBe(expected);
  });

  it('keeps a copy of what it holds: its memory is free when the part was saved', async () => {
    const { hash, save } = start();
    for (const index of inOrder.map((number) => number ^ 1)) {
      const bytes = partOf(index).slice();
      save(index, bytes);
      bytes.fill(0);
    }
    expect(await hash.finish(count)).toBe(expected);
  });

  it('gives none for another number of parts, and none when a part cannot be read', async () => {
    const { parts, hash, save } = start(new EarlyBytes(0));
    for (const index of inOrder.slice(0, 5)) save(index);
    expect(await hash.finish(4)).toBeUndefined();
    save(6);
    parts.read = async () => {
      throw new Error('no disk');
    };
    save(5);
    expect(await hash.finish(7)).toBeUndefined();
  });

  const inPairs = inOrder.map((index) => index ^ 1);
  const saveLate = (saved: ReturnType<typeof start>, now: number): void => {
    for (const index of inPairs) saved.save(index, undefined, now);
  };

  it('gives back the memory of what it holds when it gives up', async () => {
    const memory = new EarlyBytes(8 * size);
    const stuck = start(memory);
    for (const index of inOrder.slice(1)) stuck.save(index);
    stuck.hash.giveUp();
    const further = start(memory);
    saveLate(further, 0);
    expect([await further.hash.finish(count), further.parts.reads]).toEqual([expected, 0]);
  });

  it('S17 lets others have the memory when its turn does not come for long, and reads again itself', async () => {
    const memory = new EarlyBytes(16 * size);
    const stuck = [start(memory), start(memory)];
    for (const { save } of stuck) for (const index of inOrder.slice(1)) save(index);
    const early = start(memory);
    saveLate(early, 9_999);
    expect([await early.hash.finish(count), early.parts.reads > 0]).toEqual([expected, true]);
    const late = start(memory);
    saveLate(late, 10_000);
    expect([await late.hash.finish(count), late.parts.reads]).toEqual([expected, 0]);
    for (const { save, hash } of stuck) {
      save(0, undefined, 20_000);
      expect(await hash.finish(count)).toBe(expected);
    }
  });

  it('S17 takes the memory of whoever waits for longest, and of nobody who gets on', async () => {
    const memory = new EarlyBytes(16 * size);
    const [stuck, slow] = [start(memory), start(memory)];
    for (const index of inOrder.slice(1, 9)) stuck.save(index);
    for (const index of inOrder.slice(1, 9)) slow.save(index, undefined, 100);
    slow.save(0, undefined, 9_000);
    for (const index of inOrder.slice(10, 18)) slow.save(index, undefined, 9_000);
    const further = start(memory);
    saveLate(further, 12_000);
    expect(further.parts.reads).toBe(0);
    slow.save(9, undefined, 12_000);
    for (const index of inOrder.slice(18)) slow.save(index, undefined, 12_000);
    expect([await slow.hash.finish(count), slow.parts.reads]).toEqual([expected, 0]);
    for (const index of [0, ...inOrder.slice(9)]) stuck.save(index, undefined, 12_000);
    expect([await stuck.hash.finish(count), stuck.parts.reads > 0]).toEqual([expected, true]);
  });
});
