// Chance that a seed repeats: the same numbers in the same order.

/** @param {number} seed */
export function seeded(seed) {
  let state = (seed * 0x9e3779b1) >>> 0;
  /** From 0 to just below 1. */
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    draw,
    /** A whole number from 0 to just below the bound. @param {number} bound */
    below: (bound) => Math.floor(draw() * bound),
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => /** @type {T} */ (list[Math.floor(draw() * list.length)]),
    /** @template T @param {readonly T[]} list @returns {T[]} A copy in another order. */
    shuffle: (list) => {
      const shuffled = [...list];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = Math.floor(draw() * (last + 1));
        [shuffled[last], shuffled[other]] = [/** @type {T} */ (shuffled[other]), /** @type {T} */ (shuffled[last])];
      }
      return shuffled;
    },
  };
}
