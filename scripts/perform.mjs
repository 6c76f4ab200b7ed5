/** Performs suites one after another and sums them up. */

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} budget Seconds.
 * @property {number} seconds
 * @property {boolean} ok
 * @property {import('./suites.mjs').Counts} [counts] Absent for a suite that counts no tests.
 */

/**
 * @param {readonly import('./suites.mjs').Suite[]} suites
 * @param {{ stopAtFirst: boolean }} options Otherwise only a failed essential suite stops the rest.
 * @returns {Promise<Outcome[]>} One for each suite that ran.
 */
export async function performSuites(suites, { stopAtFirst }) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const { name, budget, essential = false, perform } of suites) {
    console.log(`\n== ${name}`);
    const start = performance.now();
    /** @type {import('./suites.mjs').Counts | undefined} */
    let counts;
    let ok = true;
    try {
      counts = await perform();
      ok = (counts?.failed ?? 0) === 0;
    } catch (error) {
      ok = false;
      console.error(error instanceof Error ? error.message : error);
    }
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    outcomes.push({ name, budget, seconds, ok, ...(counts === undefined ? {} : { counts }) });
    console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'}, ${seconds} s`);
    if (!ok && (stopAtFirst || essential)) break;
  }
  return outcomes;
}

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {import('./suites.mjs').Counts} A suite that failed without a failed test counts as one, so that a red run
 *   never says "0 failed".
 */
export function sumCounts(outcomes) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { ok, counts = { passed: 0, failed: 0, skipped: 0 } } of outcomes) {
    sum.passed += counts.passed;
    sum.failed += ok ? counts.failed : Math.max(counts.failed, 1);
    sum.skipped += counts.skipped;
  }
  return sum;
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {readonly string[]} names All suites; those without an outcome did not run.
 * @returns {string} A table: suite, state, tests, time, budget.
 */
export function drawTable(outcomes, names) {
  const rows = [
    ['suite', 'state', 'tests', 'seconds', 'budget'],
    ...names.map((name) => {
      const outcome = outcomes.find((candidate) => candidate.name === name);
      if (outcome === undefined) return [name, 'not run', '', '', ''];
      const { ok, counts, seconds, budget } = outcome;
      const tests = counts === undefined ? '' : String(counts.passed + counts.failed);
      return [name, ok ? 'ok' : 'FAILED', tests, seconds.toFixed(1), seconds > budget ? `${budget} (over)` : String(budget)];
    }),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

/** @param {import('./suites.mjs').Counts} counts */
export function drawCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
