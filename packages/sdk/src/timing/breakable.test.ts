import { describe, expect, it } from 'vitest';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { abortable } from './abortable.js';
import { breakable } from './breakable.js';
import { createCancelSource } from './cancel-source.js';

/** A walk that gives one piece and then waits for another that never comes. */
function stalling(signal?: CancelSignal) {
  const ended: string[] = [];
  const walk = breakable(signal, async function* (given) {
    try {
      yield 1;
      await abortable(new Promise(() => {}), given);
    } finally {
      ended.push('ended');
    }
  });
  return { walk, ended };
}

describe('a breakable walk', () => {
  it('ends at once when it is broken off while it waits', async () => {
    const { walk, ended } = stalling();
    expect(await walk.next()).toEqual({ done: false, value: 1 });
    const waiting = walk.next();
    expect(await walk.return()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect([await walk.next(), ended]).toEqual([{ done: true, value: undefined }, ['ended']]);
  });

  it('ends at once when a stream of Node.js throws into it, which hears of its own error', async () => {
    const { walk, ended } = stalling();
    await walk.next();
    const waiting = walk.next();
    const mistake = new Error('The writer is gone.');
    await expect(walk.throw(mistake)).rejects.toBe(mistake);
    expect([await waiting, ended]).toEqual([{ done: true, value: undefined }, ['ended']]);
  });

  it('ends between two pieces as any walk does, and before the first one', async () => {
    const { walk, ended } = stalling();
    for await (const piece of walk) if (piece === 1) break;
    expect(ended).toEqual(['ended']);
    const unused = stalling();
    expect(await unused.walk.return()).toEqual({ done: true, value: undefined });
    expect([await unused.walk.next(), unused.ended]).toEqual([{ done: true, value: undefined }, []]);
    const thrown = stalling();
    await thrown.walk.next();
    await expect(thrown.walk.throw(new Error('enough'))).rejects.toThrow('enough');
    expect(thrown.ended).toEqual(['ended']);
  });

  it('ends another one that it walks through', async () => {
    const ended: string[][] = [];
    const outer = breakable(undefined, (signal) => {
      const inner = stalling(signal);
      ended.push(inner.ended);
      return inner.walk;
    });
    await outer.next();
    const waiting = outer.next();
    expect([await outer.return(), await waiting, ended]).toEqual([{ done: true, value: undefined }, { done: true, value: undefined }, [['ended']]]);
  });

  it('rejects when the signal of the application fires, before or meanwhile', async () => {
    const controller = new AbortController();
    const { walk, ended } = stalling(controller.signal);
    await walk.next();
    const waiting = walk.next();
    controller.abort('enough');
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(ended).toEqual(['ended']);
    const late = stalling(controller.signal).walk;
    await late.next();
    await expect(late.next()).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  });

  it('passes on what the walk fails with', async () => {
    const { signal } = createCancelSource();
    // oxlint-disable-next-line require-yield
    const walk = breakable<number>(signal, async function* () {
      throw new Error('underneath');
    });
    await expect(walk.next()).rejects.toThrow('underneath');
  });
});
