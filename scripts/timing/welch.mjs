// Welch's t-test between classes of times: whether their means differ by more than chance has it.

/** So far from zero t comes by chance once in some 150,000 pairs: the usual bound of leakage tests. */
export const bound = 4.5;

/**
 * @param {readonly number[]} left @param {readonly number[]} right
 * @returns {number} 0 for two constants that are alike.
 */
export function welch(left, right) {
  const [one, other] = [describe(left), describe(right)];
  const error = Math.sqrt(one.variance / left.length + other.variance / right.length);
  const difference = one.mean - other.mean;
  return difference === 0 ? 0 : difference / error;
}

/** @param {readonly number[]} values */
function describe(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

/**
 * Compares every pair of classes, without the slowest of all times, which are those of garbage collections and of other processes.
 *
 * @param {Record<string, number[]>} samples In any unit.
 * @param {number} [kept] The share of all times that is kept.
 * @returns {{ means: Record<string, number>, pairs: { pair: [string, string], t: number }[], worst: number }}
 */
export function compareClasses(samples, kept = 0.9) {
  const all = Object.values(samples).flat().sort((left, right) => left - right);
  const limit = all[Math.min(all.length - 1, Math.floor(all.length * kept))] ?? Number.POSITIVE_INFINITY;
  const cropped = Object.entries(samples).map(([name, times]) => /** @type {const} */ ([name, times.filter((time) => time <= limit)]));
  const pairs = cropped.flatMap(([name, times], index) =>
    cropped.slice(index + 1).map(([other, otherTimes]) => ({ pair: /** @type {[string, string]} */ ([name, other]), t: welch(times, otherTimes) })),
  );
  return {
    means: Object.fromEntries(cropped.map(([name, times]) => [name, describe(times).mean])),
    pairs,
    // Too few times, or none, tell nothing: that must not pass.
    worst: pairs.reduce((worst, { t }) => (Number.isNaN(t) ? Number.POSITIVE_INFINITY : Math.max(worst, Math.abs(t))), 0),
  };
}

/**
 * Takes the times of classes in random order, so that no class always follows another.
 *
 * @param {Record<string, () => () => void>} classes Each prepares one measured step.
 * @param {number} count Of each class.
 * @param {() => number} draw From 0 to 1.
 * @returns {Record<string, number[]>} In ms.
 */
export function sampleClasses(classes, count, draw) {
  const names = Object.keys(classes);
  const samples = Object.fromEntries(names.map((name) => [name, /** @type {number[]} */ ([])]));
  // What is measured first pays for compilers and caches.
  const warmUp = Math.min(200, count);
  for (let round = -warmUp; round < count; round += 1) {
    for (const name of shuffle(names, draw)) {
      const step = classes[name]?.();
      const begun = performance.now();
      step?.();
      const time = performance.now() - begun;
      if (round >= 0) samples[name]?.push(time);
    }
  }
  return samples;
}

/** @param {readonly string[]} list @param {() => number} draw */
function shuffle(list, draw) {
  const shuffled = [...list];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [shuffled[last], shuffled[other]] = [/** @type {string} */ (shuffled[other]), /** @type {string} */ (shuffled[last])];
  }
  return shuffled;
}
