// The time of reads, in a process or a page.
import { median } from '../support/measure.mjs';

/** @param {() => readonly unknown[] | Promise<readonly unknown[]>} act Gives what it has found. */
export async function time(act) {
  const started = performance.now();
  const { length: found } = await act();
  return { ms: performance.now() - started, found };
}

/**
 * The median of one after the other, and what all have found.
 *
 * @template T
 * @param {readonly T[]} list
 * @param {(item: T) => readonly unknown[] | Promise<readonly unknown[]>} act
 */
export async function timeEach(list, act) {
  const times = [];
  for (const item of list) times.push(await time(() => act(item)));
  return { ms: median(times.map(({ ms }) => ms)), found: times.reduce((sum, { found }) => sum + found, 0) };
}
