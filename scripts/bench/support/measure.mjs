// Measuring in turns: medians of rounds in which everybody has the same moment of the machine.

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * @param {readonly number[]} values
 * @param {number} share From 0 to 1: 0.99 gives the value that 99 of 100 do not exceed.
 */
export function quantile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Calls of one contender in a second, as often as there are rounds. Contenders take turns, each time in another order,
 * so that nobody always pays for the garbage of the same neighbour.
 *
 * @param {Record<string, () => unknown>} contenders Each may be asynchronous.
 * @param {{ rounds: number, slice: number }} options `slice` in ms: short ones, many of which meet a machine that does nothing else.
 * @returns {Promise<Record<string, number>>} The median for each.
 */
export async function compareSpeed(contenders, { rounds, slice }) {
  const entries = Object.entries(contenders);
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (const [, act] of entries) await measureSpeed(act, slice * 5);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, act] of turn(entries, round)) samples[name]?.push(await measureSpeed(act, slice));
  }
  return Object.fromEntries(entries.map(([name]) => [name, median(samples[name] ?? [])]));
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} by
 * @returns {T[]} The list, begun further on.
 */
export function turn(list, by) {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** @param {() => unknown} act @param {number} slice */
async function measureSpeed(act, slice) {
  const started = performance.now();
  let calls = 0;
  let elapsed = 0;
  // Looking at the clock costs more than the cheapest calls: look more rarely the more of them there are.
  for (let batch = 1; elapsed < slice; batch = Math.min(1024, batch * 2)) {
    for (let left = batch; left > 0 && elapsed < slice; left -= 1) {
      const result = act();
      if (result instanceof Promise) await result;
      calls += 1;
      if (batch < 16) elapsed = performance.now() - started;
    }
    elapsed = performance.now() - started;
    if (elapsed / calls > slice / 1000) batch = 1;
  }
  return (calls * 1000) / elapsed;
}
